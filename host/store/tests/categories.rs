//! Categories and the versions of their cards.

mod common;

use common::everywhere;
use tocsin_model::{
    card::{Card, Category},
    id::CategoryId,
    incident::Severity,
};
use tocsin_store::{PageRequest, StoreError, Unit};

fn category(key: &str, active: bool) -> Category {
    Category {
        id: CategoryId::fresh(),
        key: key.to_owned(),
        name: key.to_owned(),
        description: String::new(),
        group: "Ours".to_owned(),
        active,
        severity: Severity::Low,
        statutory: false,
        tasks: vec![],
        card_version: 1,
        version: 1,
    }
}

fn card(of: &Category, version: u32) -> Card {
    Card { category: of.id, version, fields: vec![] }
}

#[tokio::test]
async fn a_version_of_a_card_is_made_once() {
    everywhere(async |store| {
        let first = category("own/first", true);
        let mut unit = Unit::new();
        unit.create_category(&first);
        unit.create_card(&card(&first, 1));
        store.commit(unit).await.expect("stored");

        let second = Category { card_version: 2, version: 2, ..first.clone() };
        let next = |second: &Category| {
            let mut unit = Unit::new();
            unit.update_category(second);
            unit.create_card(&card(second, 2));
            unit
        };
        store.commit(next(&second)).await.expect("stored");
        let again = store.commit(next(&second)).await;
        assert!(matches!(again, Err(StoreError::Conflict { .. } | StoreError::AlreadyExists { .. })), "{again:?}");
        assert_eq!(store.category(first.id).await.expect("readable"), Some(second));
        assert_eq!(store.card(first.id, 1).await.expect("readable"), Some(card(&first, 1)));
        assert_eq!(store.card(first.id, 3).await.expect("readable"), None);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_one_categorys_and_lists_are_by_key() {
    everywhere(async |store| {
        for one in [category("own/b", true), category("own/a", false), category("own/c", true)] {
            let mut unit = Unit::new();
            unit.create_category(&one);
            store.commit(unit).await.expect("stored");
        }
        let mut unit = Unit::new();
        unit.create_category(&category("own/a", true));
        assert!(matches!(store.commit(unit).await, Err(StoreError::AlreadyExists { .. })));
        let keys = async |active| {
            let page = store.categories(active, &PageRequest::first()).await.expect("readable");
            page.items.into_iter().map(|one| one.key).collect::<Vec<_>>()
        };
        assert_eq!(keys(None).await, ["own/a", "own/b", "own/c"]);
        assert_eq!(keys(Some(true)).await, ["own/b", "own/c"]);
        assert_eq!(keys(Some(false)).await, ["own/a"]);
        let found = store.category_with_key("own/c").await.expect("readable");
        assert_eq!(found.map(|one| one.name), Some("own/c".to_owned()));
    })
    .await;
}
