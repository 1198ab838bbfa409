//! A source of values, read so that its errors are in our words.

use serde::de::{self, Deserializer, Visitor};

use super::{watcher::Watcher, words, wrong::Wrong};

/// Any format's deserializer.
pub(super) struct Reader<D>(pub(super) D);

impl<'de, D: Deserializer<'de>> Reader<D> {
    /// Lets the source show a value to the visitor, under watch. What the source itself refuses is not what was expected.
    fn read<V: Visitor<'de>>(
        self,
        visitor: V,
        expected: &str,
        is_structure: bool,
        show: impl FnOnce(D, Watcher<'_, V>) -> Result<V::Value, D::Error>,
    ) -> Result<V::Value, Wrong> {
        let mut wrong = None;
        let watcher = Watcher { visitor, expected, is_structure, wrong: &mut wrong };
        show(self.0, watcher).map_err(|_| wrong.unwrap_or_else(|| Wrong::expected(expected)))
    }
}

macro_rules! read_as {
    ($($kind:ident($($name:ident: $type:ty),*))*) => {$(
        fn $kind<V: Visitor<'de>>(self, $($name: $type,)* visitor: V) -> Result<V::Value, Wrong> {
            let expected = words::of(&visitor);
            self.read(visitor, &expected, false, |source, watcher| source.$kind($($name,)* watcher))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Reader<D> {
    type Error = Wrong;

    read_as! {
        deserialize_any()
        deserialize_bool()
        deserialize_i8()
        deserialize_i16()
        deserialize_i32()
        deserialize_i64()
        deserialize_i128()
        deserialize_u8()
        deserialize_u16()
        deserialize_u32()
        deserialize_u64()
        deserialize_u128()
        deserialize_f32()
        deserialize_f64()
        deserialize_char()
        deserialize_str()
        deserialize_string()
        deserialize_bytes()
        deserialize_byte_buf()
        deserialize_option()
        deserialize_unit()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_seq()
        deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_map()
        deserialize_identifier()
        deserialize_ignored_any()
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.read(visitor, "an object", true, |source, watcher| source.deserialize_struct(name, fields, watcher))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let expected = words::one_of(variants);
        self.read(visitor, &expected, false, |source, watcher| source.deserialize_enum(name, variants, watcher))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// A seed whose value is read like everything else.
pub(super) struct Seed<'w, S> {
    pub(super) seed: S,
    /// Where an error in our words is left while the source carries one in its own.
    pub(super) wrong: &'w mut Option<Wrong>,
}

impl<'de, S: de::DeserializeSeed<'de>> de::DeserializeSeed<'de> for Seed<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<S::Value, D::Error> {
        let read = self.seed.deserialize(Reader(source));
        read.map_err(|wrong| leave(self.wrong, wrong))
    }
}

/// Leaves an error where the reader further out finds it; the source gets one of its own to carry.
pub(super) fn leave<E: de::Error>(place: &mut Option<Wrong>, wrong: Wrong) -> E {
    *place = Some(wrong);
    E::custom("")
}
