//! A client of the live socket.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

use crate::Client;

const PATIENCE: Duration = Duration::from_secs(60);

/// An open socket.
pub struct Live {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Live {
    /// Opens a socket without saying who it is.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn connect(url: &str) -> Result<Self> {
        let url = url.replacen("http", "ws", 1);
        let (socket, _) = connect_async(format!("{url}/api/v1/live")).await?;
        Ok(Self { socket })
    }

    /// Opens a socket for whoever is signed in with the client.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn open(client: &Client) -> Result<Self> {
        let mut live = Self::connect(client.url()).await?;
        live.say(&json!({ "token": client.token() })).await?;
        match live.next().await? {
            Some(Value::String(word)) if word == "welcome" => Ok(live),
            other => bail!("no welcome: {other:?}"),
        }
    }

    /// Subscribes and gives back whether nothing was missed.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn subscribe(&mut self, topics: &[&str], after: Option<&str>) -> Result<bool> {
        self.say(&json!({ "subscribe": { "topics": topics, "after": after } })).await?;
        let answer = self.next().await?.context("an answer")?;
        answer["subscribed"]["resumed"].as_bool().with_context(|| format!("not subscribed: {answer}"))
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn say(&mut self, message: &Value) -> Result<()> {
        Ok(self.socket.send(Message::text(message.to_string())).await?)
    }

    /// The next message; `None` when the server closed the socket.
    ///
    /// # Errors
    /// When nothing comes.
    pub async fn next(&mut self) -> Result<Option<Value>> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.context("nothing came")? {
                Some(Ok(Message::Text(text))) => return Ok(Some(serde_json::from_str(&text)?)),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(None),
                Some(Ok(_)) => {}
            }
        }
    }

    /// The code with which the server closes the socket, after what it still says.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ending(&mut self) -> Result<u16> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.context("the socket stays open")? {
                Some(Ok(Message::Close(Some(frame)))) => return Ok(frame.code.into()),
                Some(Ok(_)) => {}
                _ => bail!("the socket ended without a code"),
            }
        }
    }

    /// The next event about this record.
    ///
    /// # Errors
    /// When none comes.
    pub async fn event(&mut self, key: &str) -> Result<Value> {
        while let Some(message) = self.next().await? {
            if message["event"]["key"] == key {
                return Ok(message["event"].clone());
            }
        }
        bail!("the socket ended")
    }
}
