use proptest::{prelude::*, string::string_regex};

use super::*;
use crate::ioc::defang;

fn values(text: &str) -> Vec<String> {
    extract(text, 1000).found.iter().map(|found| found.ioc.value().to_owned()).collect()
}

fn rejected(text: &str) -> Vec<String> {
    extract(text, 1000).rejected.iter().map(|rejected| rejected.value.clone()).collect()
}

#[test]
fn iocs_are_found_in_logs_mails_lists_json_and_csv() {
    let md5 = "0cc175b9c0f1b6a831c399e269772661";
    let sha256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    let cases: Vec<(String, Vec<&str>)> = vec![
        ("Failed password for root from 185.220.101.7 port 22 ssh2".into(), vec!["185.220.101.7"]),
        ("Failed for root@185.220.101.7, next".into(), vec!["185.220.101.7"]),
        ("185.220.101.7:443 -> 45.9.148.1:80.".into(), vec!["185.220.101.7", "45.9.148.1"]),
        ("(185.220.101.7) [45.9.148.1] <45.9.148.2>".into(), vec!["185.220.101.7", "45.9.148.1", "45.9.148.2"]),
        ("block 185.220.101.0/24, please".into(), vec!["185.220.101.0/24"]),
        ("range 185.220.101.1-185.220.101.9".into(), vec!["185.220.101.1", "185.220.101.9"]),
        ("java: evil.com/185.220.101.7:443 and /45.9.148.1:80".into(), vec!["evil.com", "185.220.101.7", "45.9.148.1"]),
        (
            "[2a00:1450::1]:443, 2a00:1450::2; src:2a00:1450::3".into(),
            vec!["2a00:1450::1", "2a00:1450::2", "2a00:1450::3"],
        ),
        ("from 2a00:1450::1: denied; net 2a00:1450::/32".into(), vec!["2a00:1450::1", "2a00:1450::/32"]),
        ("fe80::1%eth0 ::1 ::ffff:185.220.101.7".into(), vec!["fe80::1", "::1", "185.220.101.7"]),
        ("see hxxps://evil[.]com/a.php?x=1, and evil[.]org.".into(), vec!["https://evil.com/a.php?x=1", "evil.org"]),
        ("h**p://evil(dot)com/ and hxxp[:]//evil{.}net/x.".into(), vec!["http://evil.com/", "http://evil.net/x"]),
        ("hxxp[://]evil[dot]com/x".into(), vec!["http://evil.com/x"]),
        ("evil [.] com and evil[ dot ]org".into(), vec!["evil.com", "evil.org"]),
        (
            "(see http://evil.com/x_(y)) [http://evil.org](http://evil.org/z)".into(),
            vec!["http://evil.com/x_(y)", "http://evil.org/", "http://evil.org/z"],
        ),
        ("GET http://[2a00:1450::1]:8080/x HTTP/1.1".into(), vec!["http://[2a00:1450::1]:8080/x"]),
        ("http://user:pw@evil.com:8080/x".into(), vec!["http://evil.com:8080/x"]),
        ("tcp://185.220.101.7:443 tcp://evil.com:1".into(), vec!["185.220.101.7", "evil.com"]),
        ("${jndi:ldap://evil.com:1389/a}".into(), vec!["ldap://evil.com:1389/a"]),
        (
            r#"{"url":"http:\/\/evil.com\/a,b","ip":"185.220.101.7","asn":15169}"#.into(),
            vec!["http://evil.com/a,b", "185.220.101.7", "15169"],
        ),
        (r#"{"m":"a\nhttp://evil.com/?a=1\u0026b=2\tevil.org"}"#.into(), vec!["http://evil.com/?a=1&b=2", "evil.org"]),
        ("<a href=\"http://evil.com/?a=1&amp;b=2\">x</a>".into(), vec!["http://evil.com/?a=1&b=2"]),
        (format!("http://evil.com/a,185.220.101.7;{md5}"), vec!["http://evil.com/a", "185.220.101.7", md5]),
        (
            "http://evil.com/a;jsessionid=1;http://evil.org/".into(),
            vec!["http://evil.com/a;jsessionid=1", "http://evil.org/"],
        ),
        (format!("md5={} sha256:{sha256} {md5}.exe VirusShare_{md5}", md5.to_uppercase()), vec![md5, sha256]),
        ("From: Bob <Bob@Evil.COM>; mailto:eve@evil.org".into(), vec!["Bob@evil.com", "eve@evil.org"]),
        ("bob[@]evil[.]com bob(at)evil(dot)org".into(), vec!["bob@evil.com", "bob@evil.org"]),
        (
            "to=<bob@evil.com>, relay=mx.evil.com[185.220.101.7]:25".into(),
            vec!["bob@evil.com", "mx.evil.com", "185.220.101.7"],
        ),
        ("AS15169 ASN 3356, asn3320 (AS174)".into(), vec!["15169", "3356", "3320", "174"]),
        (
            "cve-2021-44228, CVE-2014-0160.nse CVE\u{2011}2020\u{2011}1472".into(),
            vec!["CVE-2021-44228", "CVE-2014-0160", "CVE-2020-1472"],
        ),
        (
            "www.bücher.de, xn--bcher-kva.de; пример.рф".into(),
            vec!["www.xn--bcher-kva.de", "xn--bcher-kva.de", "xn--e1afmkfd.xn--p1ai"],
        ),
        (
            "*.evil.com .evil.org evil.net/path/x.com evil.info:8080".into(),
            vec!["evil.com", "evil.org", "evil.net", "evil.info"],
        ),
        (r"\\evil.com\share and %2Fevil.org".into(), vec!["evil.com", "evil.org"]),
        ("wait...evil.com... onet.pl".into(), vec!["evil.com", "onet.pl"]),
        ("访问evil.com查看".into(), vec!["evil.com"]),
        ("EVIL.COM evil.com Evil.com".into(), vec!["evil.com"]),
        ("get evil[.]zip and main[.]rs".into(), vec!["evil.zip", "main.rs"]),
        ("beacon to dc1.local and x.onion".into(), vec!["dc1.local", "x.onion"]),
    ];
    for (text, expected) in cases {
        assert_eq!(values(&text), expected, "{text}");
        assert_eq!(rejected(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_only_looks_like_an_ioc_is_left_alone() {
    let md5 = "0cc175b9c0f1b6a831c399e269772661";
    for text in [
        "report.pdf main.rs readme.md setup.py index.php kernel32.dll evil.zip x.mov run.sh libssl.so lib.rs is",
        "v1.2.3.4 version 1.2.3.4, \"file_version\": \"1.2.3.4\" Version: 1.2.3.4 and",
        "Mozilla/5.0 Chrome/120.0.0.0 Edg/120.0.2210.91 Safari/537.36",
        "oid 1.3.6.1.4.1.311 and 1.2.3.4-beta foo-1.2.3.4.tar.gz section 1.2.3.4",
        "12:34:56 and 2024-01-02T12:34:56.789Z and 10:20:30:40",
        "00:11:22:33:44:55 and 00-11-22-33-44-55 and 00:11:22:33:44:55:66:77 mac",
        "std::vec::Vec a::b dead::beef ::",
        "550e8400-e29b-41d4-a716-446655440000 uuid",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 trace",
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80708 and",
        "ja3=0cc175b9c0f1b6a831c399e269772661 x",
        "0x742d35cc6634c0532925a3b844bc454e4438f44e wallet",
        "VGhpcyBpcyBhIHRlc3Qgb2YgYmFzZTY0IGVuY29kaW5nCg== dGVzdA==",
        "00000000000000000000000000000000 11111111222222223333333344444444 zeros",
        "\"host.name\": \"x\", user.id=7 event.id: 8 console.info( e.id o.is",
        "System.IO and ASP.NET and the end.In the com.google.android.app",
        "C:\\tools\\netcat.com and C:\\new\\table.org /usr/share/foo.com src/a.io x",
        "Message-ID: <abc123@mail.evil.com>",
        "as 5 people as2 AS ASA cve-x CVE-2021 foo@bar @",
        "e.g. i.e. a.m. 1.5 3.14.15 ... --- ://  http:// hxxp 100%",
        "settings.private x.corp config.home more",
    ] {
        let extraction = extract(text, 100);
        assert_eq!(extraction, Extraction::default(), "{text}");
    }
    assert!(values(&format!("{md5}{md5}{md5} a{md5} {md5}0 x")).is_empty());
}

#[test]
fn what_cannot_be_anything_else_is_rejected_with_its_reason() {
    for (text, value, part) in [
        ("from 999.1.1.1 port", "999.1.1.1", "above 255"),
        ("from 010.1.1.1 port", "010.1.1.1", "leading zero"),
        ("net 185.220.101.7/24 x", "185.220.101.7/24", "185.220.101.0/24"),
        ("net 185.220.101[.]0/33 x", "185.220.101[.]0/33", "above /32"),
        ("via AS99999999999 now", "AS99999999999", "above 4294967295"),
        ("see CVE-2021-12 now", "CVE-2021-12", "4 to 19"),
        ("see hxxp://server/x now", "hxxp://server/x", "public suffix"),
    ] {
        let extraction = extract(text, 10);
        assert!(extraction.found.is_empty(), "{text}: {:?}", extraction.found);
        assert_eq!(extraction.rejected.len(), 1, "{text}");
        assert_eq!(extraction.rejected[0].value, value);
        assert!(extraction.rejected[0].reason.contains(part), "{text}: {}", extraction.rejected[0].reason);
    }
}

#[test]
fn in_a_list_every_line_is_found_or_rejected() {
    let text = "# blocklist\n1.2.3.4\n- evil[.]com\n\nevil.notatld\nreadme.md\nhxxp://evil.org/a\n1.2.3.4\nhello\n185.220.101.7,bad\n";
    assert_eq!(values(text), ["1.2.3.4", "evil.com", "http://evil.org/a", "185.220.101.7"]);
    assert_eq!(rejected(text), ["evil.notatld", "readme.md", "hello"]);
    assert!(rejected("evil.notatld stands in a sentence").is_empty());
    assert_eq!(values("evil.com"), ["evil.com"]);
    assert_eq!(values("onet.pl\r\nevil.com\r\n"), ["onet.pl", "evil.com"]);
    assert_eq!(extract("", 10), Extraction::default());
    assert!(rejected("{\n\"a\":1\n}\n").is_empty());
}

#[test]
fn each_find_says_where_it_stood() {
    let text = "первый hxxp://evil[.]com/x, затем\nbob[@]evil[.]org и 1.2.3[.]4";
    let extraction = extract(text, 10);
    let originals: Vec<&str> = extraction.found.iter().map(|found| found.original.as_str()).collect();
    assert_eq!(originals, ["hxxp://evil[.]com/x", "bob[@]evil[.]org", "1.2.3[.]4"]);
    for found in &extraction.found {
        assert_eq!(&text[found.start..found.end], found.original);
    }
}

#[test]
fn a_text_with_more_than_the_limit_is_cut_and_says_so() {
    let text: String = (0..50).map(|n| format!("1.2.3.{n} ")).collect();
    let cut = extract(&text, 10);
    assert!(cut.truncated && cut.found.len() == 10);
    let whole = extract(&text, 50);
    assert!(!whole.truncated && whole.found.len() == 50);
    let wrong: String = (300..350).map(|n| format!("{n}.1.1.1 ")).collect();
    let cut = extract(&wrong, 10);
    assert!(cut.truncated && cut.rejected.len() == 10);
}

#[test]
fn the_work_grows_no_faster_than_the_text() {
    for unit in [
        "a",
        ".",
        "a.",
        "1.",
        ":",
        "a:",
        "0:",
        "::",
        "@",
        "a@",
        "a@b.",
        "/",
        "a/",
        "//",
        "://",
        "a://",
        "http://",
        "http://a;",
        "http://(",
        "(",
        "[.",
        "[.]",
        "h**p",
        "hxxp://a[.]b",
        "-",
        "_",
        "%",
        "%2",
        "CVE-",
        "cve-1",
        "AS1",
        "é",
        "é.",
        "a-",
        "\\",
        "\\\\",
        "&amp;",
        " [.] ",
        "0cc175b9c0f1b6a831c399e269772661-",
        "1.2.3.4/",
        "1.2.3.4-",
        "a..",
        "http://a,b@c.com/",
        "\"",
        "1.2.3.4\n",
    ] {
        let work = |length: usize| {
            let text = unit.repeat(length / unit.len());
            collect(&text, 1_000_000).work
        };
        let (short, long) = (work(4_000), work(64_000));
        assert!(long <= 20 * short.max(4_000), "`{unit}`: {short} for 4,000 bytes, {long} for 64,000");
    }
}

fn listed() -> impl Strategy<Value = Ioc> {
    let pattern = |regex: String| string_regex(&regex).expect("a valid pattern");
    let label = "[b-df-hj-np-tv-z]{3,9}";
    let host = format!("{label}\\.{label}\\.(com|org|co\\.uk|pl)");
    prop_oneof![
        any::<std::net::Ipv4Addr>().prop_map(|ip| ip.to_string()),
        "2a0[0-9a-f]:[1-9a-f][0-9a-f]{3}:[1-9a-f]{1,4}::[1-9a-f]{1,4}",
        pattern(host.clone()),
        pattern(format!("https?://{host}(:8[0-9]{{3}})?/[a-z0-9/_=-]{{0,12}}")),
        pattern(format!("[a-z]{{1,8}}@{host}")),
        "[0-9]a[0-9a-f]{30}|[0-9]a[0-9a-f]{38}|[0-9]a[0-9a-f]{62}",
        "AS[1-9][0-9]{1,8}",
        "CVE-20[0-9]{2}-[0-9]{4,7}",
    ]
    .prop_map(|text| Ioc::parse(None, &text).expect("a valid value"))
}

proptest! {
    #[test]
    fn what_is_written_into_a_text_is_found_in_it(
        iocs in prop::collection::vec(listed(), 1..12),
        separator in prop::sample::select(vec!["\n", ", ", " ", "; ", "\",\"", "\t", " | ", ">, <"]),
        defanged in any::<bool>(),
    ) {
        let mut expected: Vec<Ioc> = Vec::new();
        for ioc in &iocs {
            if !expected.contains(ioc) {
                expected.push(ioc.clone());
            }
        }
        let written: Vec<String> = iocs.iter().map(|ioc| match ioc.kind() {
            crate::ioc::IocType::Asn => format!("AS{}", ioc.value()),
            _ if defanged => defang(ioc),
            _ => ioc.value().to_owned(),
        }).collect();
        let text = format!("\"{}\"", written.join(separator));
        let found: Vec<Ioc> = extract(&text, 100).found.into_iter().map(|found| found.ioc).collect();
        prop_assert_eq!(found, expected, "{}", text);
    }

    #[test]
    fn no_text_makes_extraction_panic(text in "(\\PC|[\\n.:@/\\[\\]()%-]|hxxp://|\\[\\.\\]|CVE-|1\\.2|::|\\\\|&amp;){0,80}", limit in 0usize..5) {
        let extraction = extract(&text, limit);
        prop_assert!(extraction.found.len() <= limit && extraction.rejected.len() <= limit);
        for found in &extraction.found {
            prop_assert_eq!(&text[found.start..found.end], &found.original);
        }
    }
}
