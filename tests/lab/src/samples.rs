//! Texts for a demonstration, written so that the rule of [`crate::rule`] gives every outcome.

use serde::Serialize;

use crate::rule::{self, Character};

/// A text to paste or to send, and some of the values in it with what the lab will say.
#[derive(Debug, Clone, Serialize)]
pub struct Sample {
    /// What kind of text it is.
    pub title: String,
    /// The text.
    pub text: String,
    /// Values that an extraction should find, in normal form, with their character.
    pub expected: Vec<(String, Character)>,
}

/// The texts, from short to long.
#[must_use]
pub fn samples() -> Vec<Sample> {
    vec![
        sample("A firewall log line", FIREWALL, &["45.155.205.66", "malware-drop.xyz"]),
        sample(
            "A proxy log with four outcomes",
            PROXY,
            &["oddly-named.top", "cleanweb-cdn.com", "unseen-before.info", "91.219.236.33"],
        ),
        sample(
            "A phishing e-mail",
            PHISHING,
            &[
                "http://secure-login.evil-invoice.com/session/7f3a/index.php",
                "billing@evil-invoice.com",
                "185.220.101.66",
                "e5a1c5f3d2b4968710fedcba98765432e5a1c5f3d2b4968710fedcba98765432",
            ],
        ),
        sample(
            "A list of file hashes",
            HASHES,
            &[
                "44d88612fea8a8f36de82e1278abb02f",
                "6b3a55e0261b0304143f805a24924d0c1c44524821305f31d9277843b8a10f4e",
                "3f786850e387550fdab836ed7e6dc881de23001b",
                "a54d88e06612d820bc3be72877c74f257b561b19f1c2a7b1a4a0c2d8b9e6f701",
                "0cc175b9c0f1b6a831c399e269772661",
            ],
        ),
    ]
}

fn sample(title: &str, text: &str, values: &[&str]) -> Sample {
    let expected = values.iter().map(|value| ((*value).to_owned(), rule::of(value))).collect();
    Sample { title: title.to_owned(), text: text.to_owned(), expected }
}

const FIREWALL: &str = "<134>Feb 11 08:14:52 fw01 action=deny proto=tcp src=10.20.30.41 sport=51544 dst=45.155.205.66 \
dport=4444 rule=EGRESS-17 sni=malware-drop.xyz bytes_out=0";

const PROXY: &str =
    "2026-02-11T08:15:03Z proxy2 user=anna.k method=CONNECT host=oddly-named.top:443 status=200 bytes=18211
2026-02-11T08:15:09Z proxy2 user=anna.k method=GET url=https://cleanweb-cdn.com/lib/app.js status=200 bytes=90122
2026-02-11T08:15:31Z proxy2 user=petr.v method=CONNECT host=unseen-before.info:443 status=503 bytes=0
2026-02-11T08:16:02Z proxy2 user=petr.v method=CONNECT host=91.219.236.33:8443 status=200 bytes=4410";

const PHISHING: &str = "Return-Path: <billing@evil-invoice[.]com>
Received: from mail.evil-invoice.com (unknown [185.220.101.66]) by mx1.city-hospital.org with ESMTP id 4Xk2
Date: Wed, 11 Feb 2026 07:58:40 +0100
From: \"Accounts Department\" <billing@evil-invoice.com>
To: finance@city-hospital.org
Subject: Overdue invoice 88213

Good morning,

the invoice is still open. Please sign in and confirm the payment today:
hxxp://secure-login[.]evil-invoice[.]com/session/7f3a/index.php

Attachment: invoice_88213.iso
SHA256: e5a1c5f3d2b4968710fedcba98765432e5a1c5f3d2b4968710fedcba98765432

Kind regards";

const HASHES: &str = "# from the sandbox of the night shift
44d88612fea8a8f36de82e1278abb02f  eicar.com
6b3a55e0261b0304143f805a24924d0c1c44524821305f31d9277843b8a10f4e  update.exe
3f786850e387550fdab836ed7e6dc881de23001b  toolbar_setup.msi
a54d88e06612d820bc3be72877c74f257b561b19f1c2a7b1a4a0c2d8b9e6f701  report.docx
0cc175b9c0f1b6a831c399e269772661  (only seen here)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_show_every_character() {
        let shown: Vec<_> =
            samples().into_iter().flat_map(|sample| sample.expected).map(|(_, character)| character).collect();
        for character in [Character::Malicious, Character::Suspicious, Character::Benign, Character::Unseen] {
            assert!(shown.contains(&character), "{character:?} is missing");
        }
    }

    #[test]
    fn expected_values_stand_in_the_text_once_it_is_refanged() {
        for sample in samples() {
            let text = sample.text.replace("[.]", ".").replace("hxxp", "http");
            for (value, _) in &sample.expected {
                assert!(text.contains(value.as_str()), "{value} is not in {}", sample.title);
            }
        }
    }
}
