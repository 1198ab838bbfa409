//! The browsable documentation: the API under `/docs`, and one paragraph per problem code under `/docs/errors`,
//! and the table of permissions under `/docs/roles`.

mod roles;

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{Html, Response},
    routing::get,
};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{guide, problem::Code, state::ApiState};

/// Swagger UI styles its page inline and draws with data URLs; it still loads nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The pages.
pub(crate) fn router(openapi: OpenApi) -> Router<ApiState> {
    let config = Config::default().validator_url("none").try_it_out_enabled(false);
    let swagger = SwaggerUi::new("/docs").url("/api/v1/openapi.json", openapi).config(config);
    Router::from(swagger)
        .route("/docs/errors", get(errors))
        .route("/docs/roles", get(roles::roles))
        .layer(middleware::from_fn(with_policy))
}

async fn with_policy(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let policy = HeaderValue::from_static(POLICY);
    response.headers_mut().entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    response
}

async fn errors() -> Html<String> {
    let paragraphs: String = Code::ALL
        .iter()
        .map(|code| {
            format!(
                "<section id=\"{word}\"><h2><code>{word}</code> · {status}</h2><p><strong>{title}.</strong> {text}</p></section>\n",
                word = code.as_str(),
                status = code.status().as_u16(),
                title = code.title(),
                text = with_code(code.paragraph()),
            )
        })
        .collect();
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Problem codes · Tocsin</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>body{{font:16px/1.5 system-ui,sans-serif;max-width:46rem;\
         margin:2rem auto;padding:0 1rem;color-scheme:light dark}}code{{font-family:ui-monospace,monospace}}</style></head><body>\
         <h1>Problem codes</h1><p>Every refusal is <code>application/problem+json</code> (RFC 9457). Its <code>code</code> is stable; \
         <code>detail</code> says what is wrong this time.</p>\n{paragraphs}</body></html>\n"
    ))
}

/// The paragraphs are this program's own words; only their backquotes become markup.
fn with_code(text: &str) -> String {
    text.split('`')
        .enumerate()
        .map(|(n, part)| if n % 2 == 0 { part.to_owned() } else { format!("<code>{part}</code>") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_code_has_its_paragraph_where_problems_point() {
        let Html(page) = errors().await;
        for code in Code::ALL {
            assert!(page.contains(&format!("<section id=\"{}\">", code.as_str())), "{code:?}");
            assert_eq!(code.paragraph().matches('`').count() % 2, 0, "{code:?}");
        }
    }
}
