//! RDAP and WHOIS: bootstrap, redirects, referrals, dialects.

use std::net::SocketAddr;

use serde_json::Value;
use tocsin_lab::{Lab, Provider};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{answer, client, lab};

async fn rdap(lab: &Lab, path: &str) -> (u16, Value) {
    answer(client().get(format!("{}/{path}", lab.url(Provider::Rdap)))).await
}

pub(crate) async fn whois(at: SocketAddr, query: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(format!("{query}\r\n").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A cut connection ends the answer as a close does.
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

async fn whois_text(at: SocketAddr, query: &str) -> String {
    String::from_utf8(whois(at, query).await).unwrap()
}

/// The base URL that a bootstrap file gives for a key.
fn service(registry: &Value, key: &str) -> Option<String> {
    let services = registry["services"].as_array().unwrap();
    let found = services.iter().find(|service| service[0].as_array().unwrap().iter().any(|known| known == key))?;
    found[1][0].as_str().map(str::to_owned)
}

#[tokio::test]
async fn bootstrap_files_lead_to_the_labs_own_servers() {
    let lab = lab().await;
    let (_, dns) = rdap(&lab, "bootstrap/dns.json").await;
    assert_eq!(dns["version"], "1.0");
    assert_eq!(service(&dns, "com").unwrap(), format!("{}/rdap/server/", lab.base_url()));
    assert_eq!(service(&dns, "zip").unwrap(), format!("{}/rdap/moved/", lab.base_url()));
    assert_eq!(service(&dns, "nowhere"), None);
    let (_, ipv4) = rdap(&lab, "bootstrap/ipv4.json").await;
    assert!(service(&ipv4, "45.0.0.0/8").is_some() && service(&ipv4, "10.0.0.0/8").is_none());
    let (_, ipv6) = rdap(&lab, "bootstrap/ipv6.json").await;
    assert!(service(&ipv6, "2000::/3").is_some());
    let (_, asn) = rdap(&lab, "bootstrap/asn.json").await;
    assert!(service(&asn, "131072-458751").is_some());
}

#[tokio::test]
async fn rdap_answers_are_objects_of_rfc_9083() {
    let lab = lab().await;
    let (_, domain) = rdap(&lab, "server/domain/malware-drop.xyz").await;
    assert_eq!((&domain["objectClassName"], &domain["ldhName"]), (&"domain".into(), &"malware-drop.xyz".into()));
    assert_eq!(domain["entities"][0]["vcardArray"][1][1][0], "fn");
    let actions: Vec<_> =
        domain["events"].as_array().unwrap().iter().map(|event| event["eventAction"].clone()).collect();
    assert_eq!(actions[..3], ["registration", "last changed", "expiration"]);
    let (_, network) = rdap(&lab, "server/ip/45.155.205.66").await;
    assert_eq!((&network["startAddress"], &network["endAddress"]), (&"45.155.204.0".into(), &"45.155.207.255".into()));
    let (_, network) = rdap(&lab, "server/ip/2a0e:b107:f00::66").await;
    assert_eq!(network["ipVersion"], "v6");
    let (_, autnum) = rdap(&lab, "server/autnum/409166").await;
    assert_eq!((&autnum["handle"], &autnum["name"]), (&"AS409166".into(), &"GREYHAVEN".into()));
    let (status, missing) = rdap(&lab, "server/domain/unseen.org").await;
    assert_eq!((status, &missing["errorCode"]), (404, &404.into()));
    assert_eq!(rdap(&lab, "server/ip/nonsense").await.0, 400);
}

#[tokio::test]
async fn the_moved_server_redirects_to_the_one_that_answers() {
    let lab = lab().await;
    let url = format!("{}/moved/domain/clean.zip", lab.url(Provider::Rdap));
    let response = client().get(&url).send().await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"], format!("{}/rdap/server/domain/clean.zip", lab.base_url()));
    let followed = reqwest::get(&url).await.unwrap();
    assert_eq!(followed.json::<Value>().await.unwrap()["ldhName"], "clean.zip");
}

#[tokio::test]
async fn whois_refers_from_the_root_to_the_registry_and_on_to_the_registrar() {
    let lab = lab().await;
    let root = whois_text(lab.whois_addr(), "malware-drop.xyz").await;
    assert!(root.contains(&format!("refer:        {}", lab.whois_registry_addr())));
    let registry = whois_text(lab.whois_registry_addr(), "malware-drop.xyz").await;
    assert!(registry.contains(&format!("Registrar WHOIS Server: {}", lab.whois_registrar_addr())));
    assert!(registry.contains("Domain Name: MALWARE-DROP.XYZ"));
    let registrar = whois_text(lab.whois_registrar_addr(), "malware-drop.xyz").await;
    assert!(registrar.contains("Registrant Organization:"));
    assert_eq!(lab.asked_about(Provider::Whois, "malware-drop.xyz"), 3);
}

#[tokio::test]
async fn whois_registries_speak_their_dialects() {
    let lab = lab().await;
    let at = lab.whois_registry_addr();
    let ripe = whois_text(at, "146.70.1.10").await;
    assert!(ripe.contains("inetnum:        146.70.0.0 - 146.70.3.255\r\n") && ripe.contains("% Abuse contact"));
    let arin = whois_text(at, "n + 45.155.205.66").await;
    assert!(
        arin.contains("NetRange:") && arin.contains(&format!("ReferralServer: whois://{}", lab.whois_registrar_addr()))
    );
    assert!(!whois_text(at, "91.219.236.10").await.contains("ReferralServer"));
    assert!(whois_text(at, "AS409102").await.contains("aut-num:        AS409102"));
    assert!(whois_text(at, "AS409101").await.contains("ASNumber:       409101"));
    assert!(whois_text(at, "clean-obchod.cz").await.contains("registered:   "));
    assert!(whois_text(at, "unseen.org").await.starts_with("No match for domain"));
    assert!(whois_text(at, "unseen.cz").await.contains("no entries found"));
}
