//! Into lists, objects and choices, with every step noted for the path.

use serde::de::{self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::{
    reader::Seed,
    watcher::Watcher,
    wrong::{Step, Wrong},
};

/// A source's own error without one of ours: it could not read on.
fn unreadable<E>(_: E) -> Wrong {
    Wrong::new("cannot be read")
}

/// A list's items.
pub(super) struct Items<A> {
    list: A,
    next: usize,
}

impl<A> Items<A> {
    pub(super) fn of(list: A) -> Self {
        Self { list, next: 0 }
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<A> {
    type Error = Wrong;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Wrong> {
        let (mut wrong, place) = (None, self.next);
        self.next += 1;
        self.list
            .next_element_seed(Seed { seed, wrong: &mut wrong })
            .map_err(|error| wrong.unwrap_or_else(|| unreadable(error)).within(Step::Item(place)))
    }

    fn size_hint(&self) -> Option<usize> {
        self.list.size_hint()
    }
}

/// An object's fields.
pub(super) struct Fields<A> {
    object: A,
    name: String,
}

impl<A> Fields<A> {
    pub(super) fn of(object: A) -> Self {
        Self { object, name: String::new() }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<A> {
    type Error = Wrong;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Wrong> {
        let Some(name) = self.object.next_key::<String>().map_err(unreadable)? else { return Ok(None) };
        let key = seed.deserialize(de::value::StrDeserializer::<Wrong>::new(&name));
        self.name = name;
        key.map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        let mut wrong = None;
        let name = std::mem::take(&mut self.name);
        self.object
            .next_value_seed(Seed { seed, wrong: &mut wrong })
            .map_err(|error| wrong.unwrap_or_else(|| unreadable(error)).within(Step::field(&name)))
    }

    fn size_hint(&self) -> Option<usize> {
        self.object.size_hint()
    }
}

/// A choice between variants, and what the chosen one holds.
pub(super) struct Choice<'w, A> {
    pub(super) choice: A,
    /// What the choice is between.
    pub(super) expected: &'w str,
}

impl<'de, 'w, A: EnumAccess<'de>> EnumAccess<'de> for Choice<'w, A> {
    type Error = Wrong;
    type Variant = Choice<'w, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), Wrong> {
        let mut wrong = None;
        match self.choice.variant_seed(Seed { seed, wrong: &mut wrong }) {
            Ok((variant, content)) => Ok((variant, Choice { choice: content, expected: self.expected })),
            Err(_) => Err(wrong.unwrap_or_else(|| Wrong::expected(self.expected))),
        }
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Choice<'_, A> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        self.choice.unit_variant().map_err(|_| Wrong::expected(self.expected))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Wrong> {
        let mut wrong = None;
        self.choice
            .newtype_variant_seed(Seed { seed, wrong: &mut wrong })
            .map_err(|error| wrong.unwrap_or_else(|| unreadable(error)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Wrong> {
        let mut wrong = None;
        let watcher = Watcher { visitor, expected: "a list", is_structure: false, wrong: &mut wrong };
        self.choice.tuple_variant(length, watcher).map_err(|_| wrong.unwrap_or_else(|| Wrong::expected("a list")))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Wrong> {
        let mut wrong = None;
        let watcher = Watcher { visitor, expected: "an object", is_structure: true, wrong: &mut wrong };
        self.choice.struct_variant(fields, watcher).map_err(|_| wrong.unwrap_or_else(|| Wrong::expected("an object")))
    }
}
