//! Matching names of products (NISTIR 7696, section 6).

use super::cpe::{Attribute, Cpe, Pattern};

/// How the set of products that one name stands for lies to another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CpeRelation {
    /// No product has both names.
    Disjoint,
    /// The same products.
    Equal,
    /// The first name's products are among the second's.
    Subset,
    /// The second name's products are among the first's.
    Superset,
    /// Some products may have both names, and each may have others.
    Overlapping,
}

use CpeRelation::{Disjoint, Equal, Overlapping, Subset, Superset};

impl Cpe {
    /// How the products of this name lie to those of another: the comparison of names, table 6-4.
    #[must_use]
    pub fn relation(&self, other: &Cpe) -> CpeRelation {
        let mut whole = Equal;
        for (ours, theirs) in self.attributes.iter().zip(&other.attributes) {
            whole = match (whole, ours.relation(theirs)) {
                (_, Disjoint) => return Disjoint,
                (known, Equal) => known,
                (Equal, found) => found,
                (known, found) if known == found => known,
                _ => Overlapping,
            };
        }
        whole
    }
}

impl Attribute {
    /// The comparison of attributes, table 6-2. What the table leaves undefined, because the second value has wildcards
    /// too, is decided where it can be and else taken as overlapping.
    fn relation(&self, other: &Attribute) -> CpeRelation {
        match (self, other) {
            (Attribute::Any, Attribute::Any) | (Attribute::NotApplicable, Attribute::NotApplicable) => Equal,
            (Attribute::Any, _) => Superset,
            (_, Attribute::Any) => Subset,
            (Attribute::NotApplicable, _) | (_, Attribute::NotApplicable) => Disjoint,
            (Attribute::Value(ours), Attribute::Value(theirs)) => patterns(ours, theirs),
        }
    }
}

fn patterns(ours: &Pattern, theirs: &Pattern) -> CpeRelation {
    match (ours.is_literal(), theirs.is_literal()) {
        _ if ours == theirs => Equal,
        (true, true) => Disjoint,
        (false, true) if ours.covers(&theirs.text) => Superset,
        (true, false) if theirs.covers(&ours.text) => Subset,
        (false, false) => Overlapping,
        _ => Disjoint,
    }
}
