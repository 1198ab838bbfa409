//! Answers to GET requests that a plugin allows to be reused (`max-age`): per connection, bounded.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::http::{Outgoing, Response};

/// The stored answers of one connection.
#[derive(Default)]
pub(super) struct ResponseCache {
    entries: Mutex<VecDeque<Entry>>,
}

struct Entry {
    key: Key,
    stored: Instant,
    response: Arc<Response>,
}

/// What makes two requests the same.
#[derive(PartialEq, Eq)]
pub(super) struct Key {
    url: String,
    headers: Vec<(String, Vec<u8>)>,
    credentials: Vec<super::Credential>,
}

const MOST_BYTES: usize = 16 << 20;
const MOST_ENTRIES: usize = 256;

impl Key {
    pub(super) fn of(request: &Outgoing) -> Self {
        let mut headers: Vec<_> =
            request.headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
        headers.sort();
        Self { url: request.url.to_string(), headers, credentials: request.credentials.clone() }
    }
}

impl ResponseCache {
    pub(super) fn get(&self, key: &Key, max_age: Duration, now: Instant) -> Option<Arc<Response>> {
        let entries = self.entries.lock().expect("nothing panics while it holds the cache");
        let fresh = |entry: &&Entry| entry.key == *key && now.duration_since(entry.stored) <= max_age;
        entries.iter().rev().find(fresh).map(|entry| entry.response.clone())
    }

    pub(super) fn put(&self, key: Key, response: Arc<Response>, now: Instant) {
        if response.body.len() > MOST_BYTES / 4 {
            return;
        }
        let mut entries = self.entries.lock().expect("nothing panics while it holds the cache");
        entries.retain(|entry| entry.key != key);
        entries.push_back(Entry { key, stored: now, response });
        let mut bytes: usize = entries.iter().map(|entry| entry.response.body.len()).sum();
        while entries.len() > MOST_ENTRIES || bytes > MOST_BYTES {
            let Some(oldest) = entries.pop_front() else { break };
            bytes -= oldest.response.body.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str) -> Outgoing {
        Outgoing {
            method: reqwest::Method::GET,
            url: url.parse().expect("a URL"),
            headers: reqwest::header::HeaderMap::new(),
            body: None,
            credentials: Vec::new(),
        }
    }

    fn response(bytes: usize) -> Arc<Response> {
        Arc::new(Response { status: 200, headers: Vec::new(), body: vec![0; bytes], url: String::new() })
    }

    #[test]
    fn an_answer_is_given_until_it_is_too_old_for_the_asker() {
        let cache = ResponseCache::default();
        let now = Instant::now();
        let key = || Key::of(&request("https://a.test/x"));
        cache.put(key(), response(3), now);
        let later = now + Duration::from_secs(10);
        assert!(cache.get(&key(), Duration::from_secs(10), later).is_some());
        assert!(cache.get(&key(), Duration::from_secs(9), later).is_none());
        assert!(cache.get(&Key::of(&request("https://a.test/y")), Duration::from_secs(10), later).is_none());
    }

    #[test]
    fn the_cache_stays_within_its_bounds() {
        let cache = ResponseCache::default();
        let now = Instant::now();
        for number in 0..40 {
            cache.put(Key::of(&request(&format!("https://a.test/{number}"))), response(1 << 20), now);
        }
        cache.put(Key::of(&request("https://a.test/huge")), response(MOST_BYTES), now);
        let entries = cache.entries.lock().expect("the lock");
        assert_eq!(entries.len(), 16);
        assert!(entries.iter().all(|entry| entry.response.body.len() == 1 << 20));
    }
}
