//! A disk that is full: what cannot be stored is refused in plain words and never acknowledged, what was acknowledged
//! stays, reading goes on, and with room again everything does.
//!
//! The disk is a small file system in memory, mounted in a namespace of this test's own. A machine that gives nobody such
//! a namespace leaves the test out and says so.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tocsin_tests_api::{Answer, Client, Server};
use tokio::process::Command;
use uuid::Uuid;

/// Where the small file system is mounted, in the process that lives in the namespace.
const DISK: &str = "TOCSIN_TESTS_SMALL_DISK";
/// What a server with a handful of people and messages fits into many times.
const SIZE: &str = "size=192m";
/// How often is tried whether the host stores again.
const TRIES: usize = 60;

#[tokio::test]
async fn a_full_disk_refuses_and_loses_nothing() -> Result<()> {
    if let Some(disk) = std::env::var_os(DISK) {
        return on_the_small_disk(Path::new(&disk)).await;
    }
    let disk = tempfile::tempdir()?;
    let mount = format!("mount -t tmpfs -o {SIZE} none \"${DISK}\"");
    let namespace = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        command.env(DISK, disk.path()).env("TMPDIR", disk.path()).stdin(Stdio::null());
        command
    };
    let possible = namespace(&mount).output().await.is_ok_and(|output| output.status.success());
    if !possible {
        println!("left out: this machine gives no namespace to mount a small disk in");
        return Ok(());
    }
    let mut command = namespace(&format!("{mount} && exec \"$@\""));
    command.arg(std::env::current_exe()?).args(["--exact", "a_full_disk_refuses_and_loses_nothing", "--nocapture"]);
    let output = command.kill_on_drop(true).output().await?;
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "{said}");
    println!("{said}");
    Ok(())
}

async fn on_the_small_disk(disk: &Path) -> Result<()> {
    let mut server = Server::start_with_people().await?;
    let mut client = server.signed_in("meridian").await?;
    let thread = client.direct_thread().await?;
    let mut acknowledged = Vec::new();
    for _ in 0..5 {
        acknowledged.push(stored(send(&mut client, &thread, Uuid::now_v7()).await?)?);
    }

    let filler = fill(disk)?;
    let mut refused = Vec::new();
    // What was reserved before may still hold a few.
    for _ in 0..2_000 {
        let id = Uuid::now_v7();
        let answer = send(&mut client, &thread, id).await?;
        if answer.status.is_success() {
            acknowledged.push(stored(answer)?);
            continue;
        }
        ensure!(answer.status.is_server_error() && answer.code() != "internal", "{}: {}", answer.status, answer.text);
        refused.push(id);
        if refused.len() == 3 {
            break;
        }
    }
    ensure!(refused.len() == 3, "a full disk refused nothing");
    let read = read(&mut client, &thread).await.context("reading goes on")?;
    ensure!(acknowledged.iter().all(|id| read.contains(id)), "an acknowledged message is not there");

    std::fs::remove_file(&filler)?;
    let mut again = None;
    for _ in 0..TRIES {
        let answer = send(&mut client, &thread, refused[0]).await?;
        if answer.status.is_success() {
            again = Some(stored(answer)?);
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    acknowledged.push(again.context("with room again, the host still refuses")?);

    server.restart(Vec::new()).await?;
    let mut client = server.signed_in("meridian").await?;
    let read = self::read(&mut client, &thread).await?;
    for id in &acknowledged {
        ensure!(read.iter().filter(|other| *other == id).count() == 1, "{id} is not there once");
    }
    ensure!(read.iter().all(|id| acknowledged.contains(id)), "something that was refused is there");
    Ok(())
}

/// Takes all room that is left.
fn fill(disk: &Path) -> Result<PathBuf> {
    let path = disk.join("filler");
    let mut file = File::create(&path)?;
    for size in [1 << 20, 4_096, 1] {
        let part = vec![0_u8; size];
        while file.write_all(&part).is_ok() {}
    }
    Ok(path)
}

async fn send(client: &mut Client, thread: &str, id: Uuid) -> Result<Answer> {
    let body = json!({ "id": id, "text": "The mail server does not answer. ".repeat(450) });
    client.post(&format!("/api/v1/threads/{thread}/messages"), &body).await
}

fn stored(answer: Answer) -> Result<Uuid> {
    Ok(answer.ok()?["id"].as_str().context("an id")?.parse()?)
}

/// The ids of all messages of a thread.
async fn read(client: &mut Client, thread: &str) -> Result<Vec<Uuid>> {
    let ids = client.whole_thread(thread).await?;
    ids.iter().map(|message| Ok(message["id"].as_str().context("an id")?.parse()?)).collect()
}
