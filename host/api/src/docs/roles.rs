//! `/docs/roles`: what each role may do, drawn from the one table of permissions.

use axum::response::Html;
use tocsin_model::role::{Action, Role};

/// The page. Its words are the table's own, which have nothing in them that is markup.
pub(super) async fn roles() -> Html<String> {
    let heads: String = Role::ALL.iter().map(|role| format!("<th scope=\"col\"><code>{role}</code></th>")).collect();
    let rows: String = Action::ALL.iter().map(|action| row(*action)).collect();
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Roles · Tocsin</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>body{{font:16px/1.5 system-ui,sans-serif;max-width:72rem;\
         margin:2rem auto;padding:0 1rem;color-scheme:light dark}}code{{font-family:ui-monospace,monospace;font-size:.85em}}\
         .scroll{{overflow-x:auto}}table{{border-collapse:collapse}}th,td{{padding:.3rem .6rem;border-bottom:1px solid #8886;\
         text-align:center}}th:first-child,td:first-child{{text-align:start;min-width:18rem}}thead th{{vertical-align:bottom}}\
         </style></head><body><h1>Roles</h1><p>What each role may do. Which records it may be done to is another matter: \
         constituents and their machines see their own organisation's, and nobody sees a marking above their clearance or their \
         organisation's.</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Roles\"><table><thead><tr>\
         <th scope=\"col\">Action</th>{heads}</tr></thead><tbody>\n{rows}</tbody></table></div></body></html>\n"
    ))
}

fn row(action: Action) -> String {
    let cells: String = Role::ALL
        .iter()
        .map(|role| if role.may(action) { "<td>yes</td>" } else { "<td><span aria-label=\"no\">–</span></td>" })
        .collect();
    format!(
        "<tr id=\"{action:?}\"><th scope=\"row\">{}<br><code>{action:?}</code></th>{cells}</tr>\n",
        action.description()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_action_has_its_row_with_a_cell_for_every_role() {
        let Html(page) = roles().await;
        for action in Action::ALL {
            let row = page.lines().find(|line| line.contains(&format!("<tr id=\"{action:?}\">"))).expect("a row");
            assert_eq!(row.matches("<td>").count(), Role::ALL.len(), "{action:?}");
            assert_eq!(row.matches("<td>yes</td>").count(), action.allowed().len(), "{action:?}");
            assert!(!action.description().contains(['<', '&']), "{action:?}");
        }
    }
}
