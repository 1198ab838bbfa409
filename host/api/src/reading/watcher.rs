//! A visitor between a source and a type: it keeps the type's refusal in our words.

use std::fmt;

use serde::de::{self, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};

use super::{
    access::{Choice, Fields, Items},
    reader::{Reader, leave},
    wrong::Wrong,
};

/// A visitor under watch.
pub(super) struct Watcher<'w, V> {
    pub(super) visitor: V,
    /// What the type accepts.
    pub(super) expected: &'w str,
    /// Whether the type is an object with known fields: it could be read from a list, and must not be.
    pub(super) is_structure: bool,
    /// Where the refusal is left.
    pub(super) wrong: &'w mut Option<Wrong>,
}

macro_rules! scalars {
    ($($visit:ident($type:ty))*) => {$(
        fn $visit<E: de::Error>(self, value: $type) -> Result<V::Value, E> {
            let read = self.visitor.$visit::<Wrong>(value);
            read.map_err(|wrong| leave(self.wrong, wrong.without_parser(self.expected)))
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Watcher<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    scalars! {
        visit_bool(bool)
        visit_i8(i8)
        visit_i16(i16)
        visit_i32(i32)
        visit_i64(i64)
        visit_i128(i128)
        visit_u8(u8)
        visit_u16(u16)
        visit_u32(u32)
        visit_u64(u64)
        visit_u128(u128)
        visit_f32(f32)
        visit_f64(f64)
        visit_char(char)
        visit_str(&str)
        visit_borrowed_str(&'de str)
        visit_string(String)
        visit_bytes(&[u8])
        visit_borrowed_bytes(&'de [u8])
        visit_byte_buf(Vec<u8>)
    }

    fn visit_none<E: de::Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none::<Wrong>().map_err(|wrong| leave(self.wrong, wrong))
    }

    fn visit_unit<E: de::Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit::<Wrong>().map_err(|wrong| leave(self.wrong, wrong))
    }

    fn visit_some<D: Deserializer<'de>>(self, source: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Reader(source)).map_err(|wrong| leave(self.wrong, wrong))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, source: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(Reader(source)).map_err(|wrong| leave(self.wrong, wrong))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        let read = if self.is_structure {
            Err(Wrong::expected(self.expected))
        } else {
            self.visitor.visit_seq(Items::of(list))
        };
        read.map_err(|wrong| leave(self.wrong, wrong))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Fields::of(object)).map_err(|wrong| leave(self.wrong, wrong))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, choice: A) -> Result<V::Value, A::Error> {
        let read = self.visitor.visit_enum(Choice { choice, expected: self.expected });
        read.map_err(|wrong| leave(self.wrong, wrong))
    }
}
