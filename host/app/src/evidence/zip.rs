//! The one archive that everybody's tools open with a password: ZIP (PKWARE APPNOTE 6.3.10) with AES-256 as WinZip and
//! 7-Zip write it (AE-2), made as a stream. Names are not encrypted in this format; bytes are.

use std::io::{self, Write};

use aes::{
    Aes256,
    cipher::{BlockEncrypt, KeyInit, generic_array::GenericArray},
};
use chrono::{DateTime, Datelike, Timelike, Utc};
use hmac::{Hmac, Mac};
use rand::RngCore;
use sha1::Sha1;

const SALT_BYTES: usize = 16;
const KEY_BYTES: usize = 32;
/// Two bytes by which a wrong password is noticed at once, mostly.
const VERIFIER_BYTES: usize = 2;
const MAC_BYTES: usize = 10;
const BLOCK_BYTES: usize = 16;
/// What encryption adds to a file.
const OVERHEAD: u64 = (SALT_BYTES + VERIFIER_BYTES + MAC_BYTES) as u64;
/// The rounds of PBKDF2 that the format prescribes.
const ROUNDS: u32 = 1_000;
/// Encrypted; the name is UTF-8.
const FLAGS: u16 = 1 | 1 << 11;
/// The method that says: see the AES extra field.
const METHOD_AES: u16 = 99;
/// AE-2, "AE", 256 bits, stored without compression.
const AES_FIELD: [u8; 11] = [0x01, 0x99, 7, 0, 2, 0, b'A', b'E', 3, 0, 0];
/// 5.1, the version that knows AES; it also knows ZIP64.
const VERSION: u16 = 51;
/// What stands where a ZIP64 field has the value.
const SEE_ZIP64: u32 = u32::MAX;

/// An archive that is being written.
pub(super) struct ZipWriter<W: Write> {
    out: W,
    written: u64,
    entries: Vec<Entry>,
}

/// A file within it.
struct Entry {
    name: String,
    size: u32,
    at: DateTime<Utc>,
    offset: u64,
}

impl<W: Write> ZipWriter<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, written: 0, entries: Vec::new() }
    }

    /// Begins a file of exactly so many bytes.
    pub(super) fn file(
        &mut self,
        name: &str,
        size: u64,
        at: DateTime<Utc>,
        password: &str,
    ) -> io::Result<FileWriter<'_, W>> {
        let too_large = || io::Error::other(format!("{name} is too large for an archive"));
        let size = u32::try_from(size).ok().filter(|size| u64::from(*size) + OVERHEAD < u64::from(SEE_ZIP64));
        let entry = Entry { name: name.to_owned(), size: size.ok_or_else(too_large)?, at, offset: self.written };
        let mut header = 0x0403_4b50_u32.to_le_bytes().to_vec();
        entry.describe(&mut header, AES_FIELD.len())?;
        header.extend_from_slice(entry.name.as_bytes());
        header.extend_from_slice(&AES_FIELD);
        self.put(&header)?;
        let left = u64::from(entry.size);
        self.entries.push(entry);
        let mut salt = [0; SALT_BYTES];
        rand::rng().fill_bytes(&mut salt);
        let cipher = Cipher::new(password, &salt)?;
        self.put(&salt)?;
        self.put(&cipher.verifier)?;
        Ok(FileWriter { archive: self, cipher, left })
    }

    /// Writes the directory.
    pub(super) fn finish(mut self) -> io::Result<()> {
        let start = self.written;
        let mut directory = Vec::new();
        for entry in &self.entries {
            let far = u32::try_from(entry.offset).ok().filter(|offset| *offset != SEE_ZIP64);
            let extra = AES_FIELD.len() + if far.is_none() { 12 } else { 0 };
            directory.extend(0x0201_4b50_u32.to_le_bytes());
            directory.extend(VERSION.to_le_bytes());
            entry.describe(&mut directory, extra)?;
            // No comment, the first disk, no attributes.
            directory.extend([0; 10]);
            directory.extend(far.unwrap_or(SEE_ZIP64).to_le_bytes());
            directory.extend_from_slice(entry.name.as_bytes());
            directory.extend_from_slice(&AES_FIELD);
            if far.is_none() {
                directory.extend([1, 0, 8, 0]);
                directory.extend(entry.offset.to_le_bytes());
            }
        }
        self.put(&directory)?;
        self.end(start, directory.len() as u64)?;
        self.out.flush()
    }

    /// The end of the directory; that of ZIP64 before it, where the numbers need it.
    fn end(&mut self, start: u64, length: u64) -> io::Result<()> {
        let count = self.entries.len() as u64;
        let mut end = Vec::new();
        let fits = start < u64::from(SEE_ZIP64) && length < u64::from(SEE_ZIP64) && count < u64::from(u16::MAX);
        if !fits {
            let place = self.written;
            end.extend(0x0606_4b50_u32.to_le_bytes());
            end.extend(44_u64.to_le_bytes());
            end.extend(VERSION.to_le_bytes());
            end.extend(VERSION.to_le_bytes());
            end.extend([0; 8]);
            for number in [count, count, length, start] {
                end.extend(number.to_le_bytes());
            }
            end.extend(0x0706_4b50_u32.to_le_bytes());
            end.extend([0; 4]);
            end.extend(place.to_le_bytes());
            end.extend(1_u32.to_le_bytes());
        }
        end.extend(0x0605_4b50_u32.to_le_bytes());
        end.extend([0; 4]);
        let short = u16::try_from(count).unwrap_or(u16::MAX);
        end.extend(short.to_le_bytes());
        end.extend(short.to_le_bytes());
        end.extend(u32::try_from(length).unwrap_or(SEE_ZIP64).to_le_bytes());
        end.extend(u32::try_from(start).unwrap_or(SEE_ZIP64).to_le_bytes());
        end.extend([0; 2]);
        self.put(&end)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}

impl Entry {
    /// What the file's own header and the directory say alike.
    fn describe(&self, header: &mut Vec<u8>, extra: usize) -> io::Result<()> {
        let at = self.at;
        let year = at.year().clamp(1980, 2107) - 1980;
        let date = u32::try_from(year).unwrap_or(0) << 9 | at.month() << 5 | at.day();
        let time = at.hour() << 11 | at.minute() << 5 | at.second() / 2;
        let short = |number: usize| u16::try_from(number).map_err(|_| io::Error::other("a name is too long"));
        header.extend(VERSION.to_le_bytes());
        header.extend(FLAGS.to_le_bytes());
        header.extend(METHOD_AES.to_le_bytes());
        header.extend(((date << 16) | time).to_le_bytes());
        // AE-2 keeps no checksum of the plain bytes: the authentication code does more.
        header.extend([0; 4]);
        header.extend((self.size + OVERHEAD as u32).to_le_bytes());
        header.extend(self.size.to_le_bytes());
        header.extend(short(self.name.len())?.to_le_bytes());
        header.extend(short(extra)?.to_le_bytes());
        Ok(())
    }
}

/// A file of the archive that is being written.
pub(super) struct FileWriter<'a, W: Write> {
    archive: &'a mut ZipWriter<W>,
    cipher: Cipher,
    left: u64,
}

impl<W: Write> FileWriter<'_, W> {
    /// Writes bytes, which are encrypted in their place.
    pub(super) fn write(&mut self, mut bytes: Vec<u8>) -> io::Result<()> {
        let more = || io::Error::other("a file has more bytes than it should");
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(more)?;
        self.cipher.encrypt(&mut bytes);
        self.archive.put(&bytes)
    }

    /// Writes the authentication code.
    pub(super) fn finish(self) -> io::Result<()> {
        if self.left != 0 {
            return Err(io::Error::other("a file has fewer bytes than it should"));
        }
        let code = self.cipher.mac.finalize().into_bytes();
        self.archive.put(&code[..MAC_BYTES])
    }
}

/// AES-256 in counter mode and HMAC-SHA1 over what it makes, with the keys that a password and a salt give.
struct Cipher {
    aes: Aes256,
    mac: Hmac<Sha1>,
    verifier: [u8; VERIFIER_BYTES],
    counter: u128,
    pad: [u8; BLOCK_BYTES],
    used: usize,
}

impl Cipher {
    fn new(password: &str, salt: &[u8]) -> io::Result<Self> {
        let wrong = |error: &dyn std::fmt::Display| io::Error::other(error.to_string());
        let mut keys = [0; 2 * KEY_BYTES + VERIFIER_BYTES];
        pbkdf2::pbkdf2::<Hmac<Sha1>>(password.as_bytes(), salt, ROUNDS, &mut keys).map_err(|error| wrong(&error))?;
        let (aes, rest) = keys.split_at(KEY_BYTES);
        let (mac, verifier) = rest.split_at(KEY_BYTES);
        Ok(Self {
            aes: Aes256::new_from_slice(aes).map_err(|error| wrong(&error))?,
            mac: <Hmac<Sha1> as Mac>::new_from_slice(mac).map_err(|error| wrong(&error))?,
            verifier: [verifier[0], verifier[1]],
            counter: 0,
            pad: [0; BLOCK_BYTES],
            used: BLOCK_BYTES,
        })
    }

    fn encrypt(&mut self, bytes: &mut [u8]) {
        self.apply(bytes);
        self.mac.update(bytes);
    }

    /// Adds the key stream: WinZip's counter begins at one, its lowest byte first.
    fn apply(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.used == BLOCK_BYTES {
                self.counter += 1;
                let mut block = GenericArray::from(self.counter.to_le_bytes());
                self.aes.encrypt_block(&mut block);
                (self.pad, self.used) = (block.into(), 0);
            }
            *byte ^= self.pad[self.used];
            self.used += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "correct horse battery";

    fn number(bytes: &[u8], at: usize) -> usize {
        u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize
    }

    fn short(bytes: &[u8], at: usize) -> usize {
        usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
    }

    /// Reads an archive as a reader does: by its directory.
    fn read(archive: &[u8], password: &str) -> Vec<(String, Option<Vec<u8>>)> {
        let end = archive.windows(4).rposition(|window| window == [0x50, 0x4b, 5, 6]).expect("an end");
        let (count, mut at) = (short(archive, end + 10), number(archive, end + 16));
        let mut files = Vec::new();
        for _ in 0..count {
            assert_eq!(number(archive, at), 0x0201_4b50);
            let (stored, plain) = (number(archive, at + 20), number(archive, at + 24));
            let (name, extra, offset) = (short(archive, at + 28), short(archive, at + 30), number(archive, at + 42));
            let text = String::from_utf8(archive[at + 46..at + 46 + name].to_vec()).expect("UTF-8");
            assert_eq!(number(archive, offset), 0x0403_4b50);
            let data = offset + 30 + short(archive, offset + 26) + short(archive, offset + 28);
            files.push((text, decrypt(&archive[data..data + stored], plain, password)));
            at += 46 + name + extra;
        }
        assert_eq!(at, end);
        files
    }

    fn decrypt(stored: &[u8], plain: usize, password: &str) -> Option<Vec<u8>> {
        let mut cipher = Cipher::new(password, &stored[..SALT_BYTES]).expect("keys");
        let body = &stored[SALT_BYTES + VERIFIER_BYTES..stored.len() - MAC_BYTES];
        assert_eq!(body.len(), plain);
        cipher.mac.update(body);
        let code = cipher.mac.clone().finalize().into_bytes();
        if code[..MAC_BYTES] != stored[stored.len() - MAC_BYTES..] {
            return None;
        }
        let mut bytes = body.to_vec();
        cipher.apply(&mut bytes);
        Some(bytes)
    }

    fn archive(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut archive = ZipWriter::new(&mut bytes);
        for (name, content) in files {
            let mut file = archive.file(name, content.len() as u64, Utc::now(), PASSWORD).expect("begun");
            for part in content.chunks(1_000) {
                file.write(part.to_vec()).expect("written");
            }
            file.finish().expect("whole");
        }
        archive.finish().expect("written");
        bytes
    }

    #[test]
    fn files_come_back_with_the_password_and_not_without() {
        let files = [("Prüfung.eml", b"hello".to_vec()), ("image.dd", vec![7; 100_001]), ("empty", Vec::new())];
        let bytes = archive(&files);
        let back: Vec<_> = files.iter().map(|(name, content)| ((*name).to_owned(), Some(content.clone()))).collect();
        assert_eq!(read(&bytes, PASSWORD), back);
        assert!(read(&bytes, "another password").iter().all(|(_, content)| content.is_none()));
        assert!(!bytes.windows(5).any(|window| window == b"hello"));
    }

    #[test]
    fn a_file_that_is_not_as_long_as_it_says_is_no_file() {
        let mut archive = ZipWriter::new(Vec::new());
        let mut file = archive.file("a", 2, Utc::now(), PASSWORD).expect("begun");
        file.write(vec![1]).expect("fits");
        assert!(file.finish().is_err());
        let mut file = archive.file("b", 2, Utc::now(), PASSWORD).expect("begun");
        assert!(file.write(vec![1, 2, 3]).is_err());
        assert!(archive.file("c", 1 << 32, Utc::now(), PASSWORD).is_err());
    }

    #[test]
    fn keys_and_key_stream_are_those_of_the_standards() {
        // RFC 6070 with 1,000 rounds has no vector; one round of FIPS 197's AES-256 and the counter's form are checked.
        let key: Vec<u8> = (0..32).collect();
        let mut cipher = Cipher::new(PASSWORD, &[0; SALT_BYTES]).expect("keys");
        cipher.aes = Aes256::new_from_slice(&key).expect("a key");
        let mut block = GenericArray::from([
            0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
        ]);
        cipher.aes.encrypt_block(&mut block);
        assert_eq!(block[..4], [0x8e, 0xa2, 0xb7, 0xca]);
        let mut counter = GenericArray::from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        cipher.aes.encrypt_block(&mut counter);
        let mut stream = [0; 16];
        cipher.apply(&mut stream);
        assert_eq!(stream, *counter);
    }
}
