#!/usr/bin/env python3
"""Registers an incident for a SIEM's alert, once however often it is run. Python 3.9 or later, standard library only.

    TOCSIN_URL=https://tocsin.example CLIENT_ID=… CLIENT_SECRET=… python3 siem_alert.py < alert.json
"""
import base64
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ["TOCSIN_URL"]


def call(method, path, body=None, headers=None):
    """One request; a refusal is shown with what would be right."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        for wrong in problem.get("errors", []):
            print(f"{wrong['field']}: {wrong['message']}", file=sys.stderr)
        sys.exit(f"{problem['code']}: {problem['detail']} (request {problem.get('request_id')})")


def token():
    """OAuth 2.0 client credentials; the token lives for ten minutes."""
    pair = base64.b64encode(f"{os.environ['CLIENT_ID']}:{os.environ['CLIENT_SECRET']}".encode()).decode()
    form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
    request = urllib.request.Request(URL + "/oauth/token", form, {"Authorization": "Basic " + pair})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["access_token"]


def main():
    alert = json.load(sys.stdin)
    signed_in = {"Authorization": "Bearer " + token()}
    categories = call("GET", "/api/v1/categories?limit=200", headers=signed_in)["items"]
    category = next(one for one in categories if one["key"] == alert["category"])
    severity = {1: "low", 2: "medium", 3: "high"}.get(alert["level"], "critical")
    incident = call(
        "POST",
        "/api/v1/incidents",
        {
            "category": category["id"],
            "title": f"{alert['rule']} on {alert['host']}"[:200],
            "severity": severity,
            # Any text with IoCs in it will do, defanged or not.
            "iocs": alert["observables"],
        },
        # The alert's own number: running this again answers the same incident.
        {**signed_in, "Idempotency-Key": f"siem-{alert['id']}"},
    )
    print(incident["reference"], incident["state"], incident["id"])


main()
