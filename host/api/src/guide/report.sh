#!/usr/bin/env bash
# Reports an incident from the command line and follows it: needs curl and python3 (to read JSON).
#   TOCSIN_URL=https://tocsin.example CLIENT_ID=… CLIENT_SECRET=… bash report.sh
set -euo pipefail

field() { python3 -c 'import functools, json, sys
path = [int(part) if part.isdigit() else part for part in sys.argv[1].split(".")]
print(functools.reduce(lambda value, part: value[part], path, json.load(sys.stdin)))' "$1"; }

# 1. A token for ten minutes: OAuth 2.0 client credentials (RFC 6749 section 4.4).
TOKEN=$(curl --fail-with-body --silent --show-error --user "$CLIENT_ID:$CLIENT_SECRET" \
  --data grant_type=client_credentials "$TOCSIN_URL/oauth/token" | field access_token)

api() { curl --fail-with-body --silent --show-error --header "Authorization: Bearer $TOKEN" "$@"; }
json() { api --header "Content-Type: application/json" "$@"; }

# 2. Which kind of incident it is, and what its card asks for: a JSON Schema.
CATEGORY=$(api "$TOCSIN_URL/api/v1/categories?limit=200" | python3 -c 'import json, sys
print(next(one["id"] for one in json.load(sys.stdin)["items"] if one["key"] == "fraud/phishing"))')
api "$TOCSIN_URL/api/v1/categories/$CATEGORY/schema" | field title

# 3. A draft. The same Idempotency-Key gives the same incident again, however often the request is repeated.
INCIDENT=$(json --header "Idempotency-Key: report-$RANDOM-$$" "$TOCSIN_URL/api/v1/incidents" --data @- <<JSON | field id
{ "category": "$CATEGORY", "title": "Phishing that poses as our payroll", "tlp": "amber",
  "iocs": ["hxxps://payroll-login[.]lab-portal[.]com/sign-in", "203.0.113.9"] }
JSON
)
echo "incident $INCIDENT"

# 4. One more IoC, and a message to the CERT. The sender chooses a message's id: sent again, it is not doubled.
json "$TOCSIN_URL/api/v1/incidents/$INCIDENT/iocs" --data '{ "values": ["198.51.100.23"], "note": "from the proxy log" }' | field items.0.ioc.value
THREAD=$(api "$TOCSIN_URL/api/v1/threads?incident=$INCIDENT" | field items.0.id)

# 5. What is missing for sending it is said field by field (422); here the values are complete.
json --request PATCH "$TOCSIN_URL/api/v1/incidents/$INCIDENT" --data @- <<'JSON' | field version
{ "values": { "received_at": "2026-11-02T08:15:00Z", "description": "Three people got it, one clicked.",
  "sender": "payroll@lab-portal.example", "opened": "yes", "credentials_entered": "no" } }
JSON
json "$TOCSIN_URL/api/v1/incidents/$INCIDENT/steps" --data '{ "step": "submit" }' | field state
MESSAGE=$(python3 -c 'import uuid; print(uuid.uuid4())')
json "$TOCSIN_URL/api/v1/threads/$THREAD/messages" --data "{ \"id\": \"$MESSAGE\", \"text\": \"The mail is quarantined.\" }" | field seq

# 6. What changed since: the list's `updated_since`, page by page until there is no `next`.
api "$TOCSIN_URL/api/v1/incidents?updated_since=2026-01-01T00:00:00Z" | field items.0.reference
