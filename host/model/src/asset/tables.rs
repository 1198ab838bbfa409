//! The tables behind the index, one per kind: which keys hold a value, and which lie within it.

use std::{collections::BTreeMap, ops::Bound};

use super::{AddressRange, Cpe, CpeRelation, Fit};
use crate::id::AssetId;

/// The assets with one value.
type Assets = Vec<AssetId>;

/// Ranges of one family, by their first address and length.
#[derive(Debug, Clone)]
pub(super) struct RangeTable {
    ranges: BTreeMap<(u128, u8), Assets>,
    /// How many ranges there are of each length: only these are looked for.
    lengths: [u32; 129],
    /// The lengths of which there are any, the longest first.
    present: Vec<u8>,
}

impl Default for RangeTable {
    fn default() -> Self {
        Self { ranges: BTreeMap::new(), lengths: [0; 129], present: Vec::new() }
    }
}

impl RangeTable {
    pub(super) fn insert(&mut self, range: AddressRange, asset: AssetId) {
        let assets = self.ranges.entry((range.bits(), range.prefix())).or_default();
        let first = assets.is_empty();
        assets.push(asset);
        if first {
            self.lengths[usize::from(range.prefix())] += 1;
            self.find_present();
        }
    }

    pub(super) fn remove(&mut self, range: AddressRange, asset: AssetId) {
        let key = (range.bits(), range.prefix());
        if take(self.ranges.get_mut(&key), asset) {
            self.ranges.remove(&key);
            self.lengths[usize::from(range.prefix())] -= 1;
            self.find_present();
        }
    }

    fn find_present(&mut self) {
        let count = self.lengths.iter().filter(|count| **count > 0).count();
        if count != self.present.len() {
            self.present = (0..=128).rev().filter(|length| self.lengths[usize::from(*length)] > 0).collect();
        }
    }

    /// The ranges that hold this one, the longest prefix first.
    pub(super) fn holding(&self, range: AddressRange, mut found: impl FnMut(Fit, &[AssetId])) {
        for &length in self.present.iter().filter(|length| **length <= range.prefix()) {
            let first = range.bits() & !u128::MAX.checked_shr(u32::from(length)).unwrap_or(0);
            if let Some(assets) = self.ranges.get(&(first, length)) {
                found(if length == range.prefix() { Fit::Exact } else { Fit::Wider }, assets);
            }
        }
    }

    /// The ranges that lie within this one, in their order.
    pub(super) fn within(&self, range: AddressRange) -> impl Iterator<Item = &[AssetId]> {
        let last = range.bits() | u128::MAX.checked_shr(u32::from(range.prefix())).unwrap_or(0);
        let bounds = (Bound::Excluded((range.bits(), range.prefix())), Bound::Included((last, 128)));
        self.ranges.range(bounds).map(|(_, assets)| assets.as_slice())
    }
}

/// Domains by their labels, the last one first: `org.example.www`.
#[derive(Debug, Clone, Default)]
pub(super) struct DomainTable(BTreeMap<String, Assets>);

impl DomainTable {
    pub(super) fn insert(&mut self, name: &str, asset: AssetId) {
        self.0.entry(backwards(name)).or_default().push(asset);
    }

    pub(super) fn remove(&mut self, name: &str, asset: AssetId) {
        let key = backwards(name);
        if take(self.0.get_mut(&key), asset) {
            self.0.remove(&key);
        }
    }

    /// The domains that hold this name, the longest first.
    pub(super) fn holding(&self, name: &str, mut found: impl FnMut(Fit, &[AssetId])) {
        let whole = backwards(name);
        let mut key = whole.as_str();
        loop {
            if let Some(assets) = self.0.get(key) {
                found(if key.len() == whole.len() { Fit::Exact } else { Fit::Wider }, assets);
            }
            match key.rfind('.') {
                Some(end) => key = &key[..end],
                None => return,
            }
        }
    }

    /// The domains below this name, in their order.
    pub(super) fn within(&self, name: &str) -> impl Iterator<Item = &[AssetId]> {
        let key = backwards(name);
        // `/` is the character behind `.`.
        let (first, end) = (format!("{key}."), format!("{key}/"));
        self.0.range(first..end).map(|(_, assets)| assets.as_slice())
    }
}

/// Products by vendor and product, which a claim always names.
#[derive(Debug, Clone, Default)]
pub(super) struct ProductTable(BTreeMap<String, BTreeMap<String, Vec<(Cpe, AssetId)>>>);

impl ProductTable {
    pub(super) fn insert(&mut self, cpe: &Cpe, asset: AssetId) {
        if let (Some(vendor), Some(product)) = (cpe.vendor().literal(), cpe.product().literal()) {
            let products = self.0.entry(vendor.to_owned()).or_default();
            products.entry(product.to_owned()).or_default().push((cpe.clone(), asset));
        }
    }

    pub(super) fn remove(&mut self, cpe: &Cpe, asset: AssetId) {
        let (Some(vendor), Some(product)) = (cpe.vendor().literal(), cpe.product().literal()) else { return };
        let Some(products) = self.0.get_mut(vendor) else { return };
        if let Some(known) = products.get_mut(product) {
            known.retain(|(_, other)| *other != asset);
            if known.is_empty() {
                products.remove(product);
            }
        }
        if products.is_empty() {
            self.0.remove(vendor);
        }
    }

    /// The products that may be this one, the same first, then the wider ones, the narrowest of them first.
    pub(super) fn matching(&self, asked: &Cpe) -> Vec<(Fit, AssetId)> {
        let Some(products) = asked.vendor().literal().and_then(|vendor| self.0.get(vendor)) else { return Vec::new() };
        let chosen: Vec<&Vec<(Cpe, AssetId)>> = match asked.product().literal() {
            Some(product) => products.get(product).into_iter().collect(),
            None => products.values().collect(),
        };
        let mut found: Vec<(Fit, usize, AssetId)> = chosen
            .into_iter()
            .flatten()
            .filter_map(|(cpe, asset)| {
                let fit = match cpe.relation(asked) {
                    CpeRelation::Disjoint => return None,
                    CpeRelation::Equal => Fit::Exact,
                    CpeRelation::Superset => Fit::Wider,
                    CpeRelation::Subset => Fit::Narrower,
                    CpeRelation::Overlapping => Fit::Partial,
                };
                Some((fit, cpe.openness(), *asset))
            })
            .collect();
        found.sort_by_key(|(fit, openness, _)| (*fit, *openness));
        found.into_iter().map(|(fit, _, asset)| (fit, asset)).collect()
    }
}

/// Takes an asset away; whether none is left.
fn take(assets: Option<&mut Assets>, asset: AssetId) -> bool {
    assets.is_some_and(|assets| {
        let before = assets.len();
        assets.retain(|other| *other != asset);
        before > 0 && assets.is_empty()
    })
}

fn backwards(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for label in name.rsplit('.') {
        if !key.is_empty() {
            key.push('.');
        }
        key.push_str(label);
    }
    key
}
