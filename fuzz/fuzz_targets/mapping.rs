//! Any text is a mapping or an error, and a mapping reads any log or says why not.

#![no_main]

use libfuzzer_sys::fuzz_target;
use reciprocity_core::Policy;
use reciprocity_io::{Input, Layout, Mapping, Options, read};

const LOG: &str = "time,from,to,cc,other,kind,magnitude,state,end\n\
    1,a,b,,b,x,2,held,3\n2,b,a,,b;c,y,-3,planned,1\n3,a,c,,,x,,,\n\
    4,Ann <ann@acme.com>,bob@baker.org;kim@baker.org,cy@gmail.com,Baker,x,1:30:00,Held,5\n\
    2026-01-05 09:00,ann@acme.com,dan@acme.com,,\"{\"\"a\"\":\"\"b\"\"}\",x,1,held,2026-01-05 09:30\n";

fuzz_target!(|text: &str| {
    let policy = Policy::default();
    let Ok(mapping) = Mapping::from_toml("mapping", text, &policy) else { return };
    let options = Options { skip_bad_rows: true, ..Options::default() };
    let input = Input::reader("log", LOG.as_bytes());
    let _ = read(input, &Layout::Log(mapping), &policy, options, &mut |_| Ok(()));
});
