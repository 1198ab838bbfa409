//! The look-up: whose is this address, domain, autonomous system, product? In memory, without a query.

use std::collections::HashMap;

use super::{
    AssetOwner, AssetValue, Fit, Overlap,
    tables::{DomainTable, ProductTable, RangeTable},
};
use crate::id::{AssetId, OrganisationId};

/// A claim that stands, as the index keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The asset.
    pub asset: AssetId,
    /// The organisation that claims it.
    pub organisation: OrganisationId,
    /// What it is.
    pub value: AssetValue,
    /// Whether the CERT approved it.
    pub approved: bool,
    /// The version of the asset that this was read from.
    pub version: u64,
}

/// All claims that stand, by what they cover.
#[derive(Debug, Clone, Default)]
pub struct AssetIndex {
    held: HashMap<AssetId, Held>,
    /// Claims that are over: what was read before they ended does not bring them back.
    ended: HashMap<AssetId, u64>,
    counts: HashMap<OrganisationId, usize>,
    v4: RangeTable,
    v6: RangeTable,
    domains: DomainTable,
    numbers: HashMap<u32, Vec<AssetId>>,
    products: ProductTable,
}

impl AssetIndex {
    /// Takes in a claim that stands, in place of what was known of the asset. Something older than what is known changes
    /// nothing.
    pub fn put(&mut self, held: Held) {
        if self.knows(held.asset, held.version) {
            return;
        }
        self.ended.remove(&held.asset);
        self.drop_held(held.asset);
        match &held.value {
            AssetValue::AddressRange(range) => self.ranges(range.first().is_ipv4()).insert(*range, held.asset),
            AssetValue::Domain(name) => self.domains.insert(name, held.asset),
            AssetValue::Asn(number) => self.numbers.entry(*number).or_default().push(held.asset),
            AssetValue::Product(cpe) => self.products.insert(cpe, held.asset),
        }
        *self.counts.entry(held.organisation).or_default() += 1;
        self.held.insert(held.asset, held);
    }

    /// Forgets a claim that is over since this version of the asset.
    pub fn end(&mut self, asset: AssetId, version: u64) {
        if !self.knows(asset, version) {
            self.drop_held(asset);
            self.ended.insert(asset, version);
        }
    }

    /// How many claims stand.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether no claim stands.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// How many of an organisation's claims stand.
    #[must_use]
    pub fn count_of(&self, organisation: OrganisationId) -> usize {
        self.counts.get(&organisation).copied().unwrap_or(0)
    }

    /// The organisation's own claim to exactly this value.
    #[must_use]
    pub fn own(&self, organisation: OrganisationId, value: &AssetValue) -> Option<AssetId> {
        self.exact(value).into_iter().find(|id| self.held[id].organisation == organisation)
    }

    /// The approved assets that hold this value, the closest first, then those that are a part of it: of addresses the
    /// longest prefix first, of domains the longest name, of products the one with the fewest fields left open. At most so
    /// many, and only those of one organisation when one is named.
    #[must_use]
    pub fn owners(&self, value: &AssetValue, of: Option<OrganisationId>, most: usize) -> Vec<AssetOwner> {
        let mut owners = Vec::new();
        self.visit(value, |fit, held| {
            if held.approved && of.is_none_or(|of| of == held.organisation) {
                let Held { asset, organisation, .. } = *held;
                owners.push(AssetOwner { asset, organisation, value: held.value.to_string(), fit });
            }
            owners.len() < most
        });
        owners
    }

    /// Whose this is: the approved assets that hold the value or, of a product, may be it. Allocates nothing but the answer.
    #[must_use]
    pub fn whose(&self, value: &AssetValue) -> Vec<(OrganisationId, AssetId)> {
        let mut owners = Vec::new();
        self.visit(value, |fit, held| {
            let part = fit == Fit::Narrower && !matches!(value, AssetValue::Product(_));
            if held.approved && !part {
                owners.push((held.organisation, held.asset));
            }
            !part
        });
        owners
    }

    /// What others than this organisation claim of the same, the closest first; at most so many.
    #[must_use]
    pub fn overlaps(&self, value: &AssetValue, organisation: OrganisationId, most: usize) -> Vec<Overlap> {
        let mut overlaps = Vec::new();
        self.visit(value, |fit, held| {
            if held.organisation != organisation {
                let Held { asset, organisation, approved, .. } = *held;
                overlaps.push(Overlap { asset, organisation, value: held.value.to_string(), approved, fit });
            }
            overlaps.len() < most
        });
        overlaps
    }

    /// Shows what holds the value or lies within it, until the visitor has enough.
    fn visit(&self, value: &AssetValue, mut visitor: impl FnMut(Fit, &Held) -> bool) {
        let mut enough = false;
        let mut show = |fit: Fit, assets: &[AssetId]| {
            for held in assets.iter().filter_map(|id| self.held.get(id)) {
                enough = enough || !visitor(fit, held);
            }
            enough
        };
        match value {
            AssetValue::AddressRange(range) => {
                let table = if range.first().is_ipv4() { &self.v4 } else { &self.v6 };
                table.holding(*range, |fit, assets| _ = show(fit, assets));
                _ = table.within(*range).any(|assets| show(Fit::Narrower, assets));
            }
            AssetValue::Domain(name) => {
                self.domains.holding(name, |fit, assets| _ = show(fit, assets));
                _ = self.domains.within(name).any(|assets| show(Fit::Narrower, assets));
            }
            AssetValue::Asn(number) => {
                _ = self.numbers.get(number).is_some_and(|assets| show(Fit::Exact, assets));
            }
            AssetValue::Product(cpe) => {
                _ = self.products.matching(cpe).into_iter().any(|(fit, asset)| show(fit, &[asset]));
            }
        }
    }

    fn exact(&self, value: &AssetValue) -> Vec<AssetId> {
        let mut same = Vec::new();
        self.visit(value, |fit, held| {
            if fit == Fit::Exact {
                same.push(held.asset);
            }
            fit != Fit::Narrower
        });
        same
    }

    fn knows(&self, asset: AssetId, version: u64) -> bool {
        self.held.get(&asset).is_some_and(|held| held.version > version)
            || self.ended.get(&asset).is_some_and(|ended| *ended >= version)
    }

    fn drop_held(&mut self, asset: AssetId) {
        let Some(held) = self.held.remove(&asset) else { return };
        match &held.value {
            AssetValue::AddressRange(range) => self.ranges(range.first().is_ipv4()).remove(*range, asset),
            AssetValue::Domain(name) => self.domains.remove(name, asset),
            AssetValue::Product(cpe) => self.products.remove(cpe, asset),
            AssetValue::Asn(number) => {
                if let Some(assets) = self.numbers.get_mut(number) {
                    assets.retain(|other| *other != asset);
                    if assets.is_empty() {
                        self.numbers.remove(number);
                    }
                }
            }
        }
        if let Some(count) = self.counts.get_mut(&held.organisation) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&held.organisation);
            }
        }
    }

    fn ranges(&mut self, v4: bool) -> &mut RangeTable {
        if v4 { &mut self.v4 } else { &mut self.v6 }
    }
}
