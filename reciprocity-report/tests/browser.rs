//! Every page in a real browser: nothing hangs over, no text covers another, the colours stand out, in
//! both schemes and at the widths of a phone, a tablet and a desk; nothing complains, nothing is
//! fetched.
//!
//! Without Chromium (or the one that `RECIPROCITY_CHROMIUM` names) the test says so and passes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use common::pages;
use serde_json::Value;

const WIDTHS: [u32; 3] = [360, 768, 1280];

/// Measures the page in each frame and writes what it finds into the document as JSON.
const MEASURE: &str = include_str!("measure.js");

#[derive(Debug, Clone, Copy, PartialEq)]
enum Scheme {
    Light,
    Dark,
}

/// What the browser found in one page at all widths, and what it complained of.
struct Findings {
    frames: Vec<Value>,
    complaints: String,
}

fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("RECIPROCITY_CHROMIUM") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|file| file.is_file())
}

/// Says on the terminal, past the test's own capture, that nothing was checked.
fn skipped() {
    let said = "browser: SKIPPED, no chromium; name one by RECIPROCITY_CHROMIUM\n";
    std::io::stderr().lock().write_all(said.as_bytes()).unwrap();
}

fn look_at(chromium: &PathBuf, page: &str, scheme: Scheme) -> Findings {
    let escaped = page.replace('&', "&amp;").replace('"', "&quot;");
    let frames: String = WIDTHS
        .map(|width| format!("<iframe width={width} height=900 srcdoc=\"{escaped}\"></iframe>"))
        .concat();
    let folder = tempfile::tempdir().unwrap();
    let host = folder.path().join("host.html");
    let document = format!(
        "<!DOCTYPE html><meta charset=utf-8><title>host</title>{frames}<pre id=found></pre>\
         <script>{MEASURE}</script>"
    );
    std::fs::write(&host, document).unwrap();
    let scheme = if scheme == Scheme::Dark { 0 } else { 1 };
    let output = Command::new(chromium)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"])
        .args(["--disable-background-networking", "--no-first-run", "--virtual-time-budget=5000"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
        .arg("--dump-dom")
        .arg(format!("file://{}", host.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    let found = dom.split("<pre id=\"found\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let found = found.unwrap_or_else(|| panic!("the browser said nothing: {said}"));
    let found = found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let complaints = said.lines().filter(|line| line.contains("CONSOLE")).collect::<Vec<_>>();
    Findings {
        frames: serde_json::from_str(&found)
            .unwrap_or_else(|error| panic!("{error}: {found} {said}")),
        complaints: complaints.join("\n"),
    }
}

fn faults(frame: &Value) -> Vec<String> {
    ["overflow", "overlaps", "contrast", "fetched"]
        .into_iter()
        .flat_map(|what| {
            frame[what].as_array().unwrap().iter().map(move |one| format!("{what}: {one}"))
        })
        .collect()
}

#[test]
fn every_page_reads_well_at_every_width_in_both_schemes() {
    let Some(chromium) = chromium() else { return skipped() };
    let mut wrong = Vec::new();
    for (name, page) in pages() {
        let looks = [Scheme::Light, Scheme::Dark].map(|scheme| look_at(&chromium, &page, scheme));
        for (look, scheme) in looks.iter().zip(["light", "dark"]) {
            assert_eq!(look.complaints, "", "{name}, {scheme}");
            for (frame, width) in look.frames.iter().zip(WIDTHS) {
                assert!(frame["texts"].as_u64().unwrap() > 30, "{name}: nothing was measured");
                wrong.extend(
                    faults(frame)
                        .into_iter()
                        .map(|one| format!("{name}, {width}, {scheme}: {one}")),
                );
            }
        }
        for (light, dark) in looks[0].frames.iter().zip(&looks[1].frames) {
            assert_ne!(light["page"], dark["page"], "{name}: both schemes look alike");
            assert_ne!(light["ink"], dark["ink"], "{name}: both schemes look alike");
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_measuring_finds_what_is_wrong() {
    let Some(chromium) = chromium() else { return skipped() };
    let page = "<!DOCTYPE html><html lang=en><title>x</title><body style='background:#fff;color:#000'>\
        <div style='width:2000px'>wide</div>\
        <p style='position:absolute;top:90px'>one text</p><p style='position:absolute;top:92px'>two texts</p>\
        <p style='color:#999;margin-top:200px'>pale</p><img src='http://127.0.0.1:9/nobody.gif'>";
    let found = look_at(&chromium, page, Scheme::Light);
    for frame in &found.frames {
        for what in ["overflow", "overlaps", "contrast", "fetched"] {
            assert!(!frame[what].as_array().unwrap().is_empty(), "{what} went unnoticed: {frame}");
        }
    }
    let noisy = "<!DOCTYPE html><title>x</title><script>console.error('fault')</script>";
    assert!(look_at(&chromium, noisy, Scheme::Light).complaints.contains("fault"));
}

#[test]
fn every_page_prints() {
    let Some(chromium) = chromium() else { return skipped() };
    for (name, page) in pages() {
        let folder = tempfile::tempdir().unwrap();
        let (file, pdf) = (folder.path().join("page.html"), folder.path().join("page.pdf"));
        std::fs::write(&file, page).unwrap();
        let status = Command::new(&chromium)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .arg(format!("--print-to-pdf={}", pdf.display()))
            .arg(format!("file://{}", file.display()))
            .output()
            .unwrap();
        let bytes = std::fs::read(&pdf).unwrap_or_else(|error| {
            panic!("{name}: {error}: {}", String::from_utf8_lossy(&status.stderr))
        });
        let text = String::from_utf8_lossy(&bytes);
        let sheets = text.matches("/Type /Page\n").count();
        assert!((1..=12).contains(&sheets), "{name}: {sheets} sheets");
    }
}
