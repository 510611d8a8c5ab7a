//! Any text is a mapping or an error, and a mapping reads any log or says why not.

#![no_main]

use libfuzzer_sys::fuzz_target;
use reciprocity_core::Policy;
use reciprocity_io::{Input, Layout, Mapping, Options, read};

const LOG: &str = "time,from,to,kind,magnitude\n1,a,b,x,2\n2,b,a,y,-3\n3,a,c,x,\n";

fuzz_target!(|text: &str| {
    let policy = Policy::default();
    let Ok(mapping) = Mapping::from_toml("mapping", text, &policy) else { return };
    let options = Options { skip_bad_rows: true, ..Options::default() };
    let input = Input::reader("log", LOG.as_bytes());
    let _ = read(input, &Layout::Log(mapping), &policy, options, &mut |_| Ok(()));
});
