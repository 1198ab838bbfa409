//! DNS messages (RFC 1035): the question as bytes, and what an answer holds for it.

use std::net::{Ipv4Addr, Ipv6Addr};

use domain::{
    base::{Message, ParsedName, Rtype, iana::Rcode, wire::ParseError},
    rdata::{A, Aaaa, AllRecordData, Cname, Mx, Ns, Ptr},
};

/// The kinds of record that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordType {
    A,
    Aaaa,
    Cname,
    Mx,
    Ns,
    Ptr,
    Txt,
}

/// One record of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) name: String,
    pub(crate) ttl: u32,
    pub(crate) data: Data,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Data {
    A(Ipv4Addr),
    Aaaa(Ipv6Addr),
    Cname(String),
    Mx { preference: u16, exchange: String },
    Ns(String),
    Ptr(String),
    Txt(String),
}

/// What a server's message says about the question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// It is the answer to something else: a late or forged one.
    Foreign,
    /// It did not fit: ask again over TCP.
    Truncated,
    /// The name does not exist.
    NotFound,
    /// The records of the asked kind.
    Found(Vec<Answer>),
    /// The server failed or refuses; the word of RFC 1035.
    Failed(String),
}

/// What a UDP answer may have without being cut (DNS flag day 2020).
pub(super) const UDP_PAYLOAD: u16 = 1232;
const HEADER: usize = 12;
const LONGEST_NAME: usize = 255;

impl RecordType {
    fn rtype(self) -> Rtype {
        match self {
            RecordType::A => Rtype::A,
            RecordType::Aaaa => Rtype::AAAA,
            RecordType::Cname => Rtype::CNAME,
            RecordType::Mx => Rtype::MX,
            RecordType::Ns => Rtype::NS,
            RecordType::Ptr => Rtype::PTR,
            RecordType::Txt => Rtype::TXT,
        }
    }
}

/// A recursive query with EDNS (RFC 6891); none when the name is too long for the wire.
pub(super) fn question(id: u16, name: &str, kind: RecordType) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(HEADER + name.len() + 17);
    bytes.extend_from_slice(&id.to_be_bytes());
    // Recursion desired; one question, no answer, no authority, one additional record.
    bytes.extend_from_slice(&[0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1]);
    for label in name.split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
        bytes.push(length);
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.push(0);
    if bytes.len() > HEADER + LONGEST_NAME {
        return None;
    }
    bytes.extend_from_slice(&kind.rtype().to_int().to_be_bytes());
    bytes.extend_from_slice(&[0, 1]);
    // OPT: the root's name, type 41, the payload, no flags, no options.
    bytes.extend_from_slice(&[0, 0, 41]);
    bytes.extend_from_slice(&UDP_PAYLOAD.to_be_bytes());
    bytes.extend_from_slice(&[0; 6]);
    Some(bytes)
}

/// What `reply` says to `question`, which [`question`] made.
pub(super) fn reply(question: &[u8], reply: &[u8], kind: RecordType) -> Reply {
    let (Ok(asked), Ok(message)) = (Message::from_slice(question), Message::from_slice(reply)) else {
        return Reply::Foreign;
    };
    let header = message.header();
    // A server that could not read the question may leave it out of its error.
    let bare_error = message.header_counts().qdcount() == 0 && header.rcode() != Rcode::NOERROR;
    let answers = header.qr() && header.id() == asked.header().id() && bare_error || message.is_answer(asked);
    if !answers {
        return Reply::Foreign;
    }
    if header.tc() {
        return Reply::Truncated;
    }
    match header.rcode() {
        Rcode::NOERROR => records(message, kind)
            .map_or_else(|_| Reply::Failed("a message that is not well formed".to_owned()), Reply::Found),
        Rcode::NXDOMAIN => Reply::NotFound,
        other => Reply::Failed(other.to_string()),
    }
}

type Record<'a> = AllRecordData<&'a [u8], ParsedName<&'a [u8]>>;

/// The records of this kind of the name, or of the one that its aliases lead to.
fn records(message: &Message<[u8]>, kind: RecordType) -> Result<Vec<Answer>, ParseError> {
    let asked = message.sole_question().map_err(|_| ParseError::form_error("one question"))?.into_qname();
    let owner = match kind {
        RecordType::Cname => asked,
        _ => message.canonical_name().ok_or_else(|| ParseError::form_error("a loop of aliases"))?,
    };
    let mut found = Vec::new();
    for record in message.answer()? {
        let record = record?;
        if record.rtype() != kind.rtype() || record.owner() != owner {
            continue;
        }
        let Some(record) = record.into_record::<Record<'_>>()? else { continue };
        let (name, ttl) = (record.owner().to_string(), record.ttl().as_secs());
        found.extend(data(record.data()).map(|data| Answer { name, ttl, data }));
    }
    Ok(found)
}

fn data(data: &Record<'_>) -> Option<Data> {
    Some(match data {
        AllRecordData::A(address) => Data::A(A::addr(address).octets().into()),
        AllRecordData::Aaaa(address) => Data::Aaaa(Aaaa::addr(address).octets().into()),
        AllRecordData::Cname(alias) => Data::Cname(Cname::cname(alias).to_string()),
        AllRecordData::Mx(mail) => {
            Data::Mx { preference: Mx::preference(mail), exchange: Mx::exchange(mail).to_string() }
        }
        AllRecordData::Ns(server) => Data::Ns(Ns::nsdname(server).to_string()),
        AllRecordData::Ptr(pointer) => Data::Ptr(Ptr::ptrdname(pointer).to_string()),
        AllRecordData::Txt(text) => {
            let bytes: Vec<u8> = text.iter().flat_map(|part| part.iter().copied()).collect();
            Data::Txt(String::from_utf8_lossy(&bytes).into_owned())
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAME: &str = "2.0.0.127.bl.example";

    fn asked() -> Vec<u8> {
        question(7, NAME, RecordType::A).expect("a question")
    }

    /// The answer 127.0.0.2, as a server writes it.
    fn answered() -> Vec<u8> {
        let mut message = asked();
        message.truncate(HEADER + NAME.len() + 2 + 4);
        message[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
        message.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 2]);
        message
    }

    #[test]
    fn an_answer_is_read_and_one_to_another_question_is_not() {
        let found = Answer { name: NAME.to_owned(), ttl: 60, data: Data::A(Ipv4Addr::new(127, 0, 0, 2)) };
        assert_eq!(reply(&asked(), &answered(), RecordType::A), Reply::Found(vec![found]));
        for place in [0, 1, 2, 13, HEADER + NAME.len() + 3] {
            let mut other = answered();
            other[place] ^= 0x80;
            assert_eq!(reply(&asked(), &other, RecordType::A), Reply::Foreign, "byte {place}");
        }
    }

    #[test]
    fn an_error_without_the_question_is_still_the_answer() {
        let refused = [0, 7, 0x81, 0x85, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(reply(&asked(), &refused, RecordType::A), Reply::Failed("REFUSED".to_owned()));
        let empty = [0, 7, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(reply(&asked(), &empty, RecordType::A), Reply::Foreign);
    }

    #[test]
    fn a_name_that_does_not_fit_the_wire_is_no_question() {
        assert!(question(7, &"abcdefghi.".repeat(25), RecordType::A).is_none(), "an empty label");
        assert!(question(7, &"x".repeat(64), RecordType::A).is_none());
        let longest = ["x".repeat(63), "x".repeat(63), "x".repeat(63), "x".repeat(61)].join(".");
        assert!(question(7, &longest, RecordType::A).is_some());
        assert!(question(7, &format!("{longest}x"), RecordType::A).is_none());
    }

    proptest! {
        #[test]
        fn whatever_a_server_sends_it_is_read_to_an_end(
            tail in proptest::collection::vec(any::<u8>(), 0..300), cut in 0_usize..80,
            flips in proptest::collection::vec((0_usize..80, any::<u8>()), 0..4),
        ) {
            let mut message = answered();
            message.truncate(cut.max(1));
            message.extend_from_slice(&tail);
            for (place, bits) in flips {
                let length = message.len();
                message[place % length] ^= bits;
            }
            for kind in [RecordType::A, RecordType::Mx, RecordType::Txt, RecordType::Cname] {
                drop(reply(&asked(), &message, kind));
            }
        }
    }
}
