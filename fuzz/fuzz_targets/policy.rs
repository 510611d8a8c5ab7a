//! Any text is a policy or an error; a policy that was read is written and read back unchanged.

#![no_main]

use libfuzzer_sys::fuzz_target;
use reciprocity_core::PolicyDraft;

fuzz_target!(|text: &str| {
    for draft in [PolicyDraft::from_toml(text), PolicyDraft::from_json(text)].into_iter().flatten()
    {
        let Ok(policy) = draft.freeze() else { continue };
        let draft = policy.draft();
        assert_eq!(PolicyDraft::from_json(&draft.to_json()).as_ref(), Ok(draft));
        assert_eq!(PolicyDraft::from_toml(&draft.to_toml()).as_ref(), Ok(draft));
    }
});
