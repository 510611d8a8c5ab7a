// Scores every relationship of a CSV file (occurred_at in seconds, supplier, customer, actor, type,
// kind, amount), shows how a refusal reads, and stops a run. Node with koffi.
//
// Use: node score.js LIBRARY FILE
'use strict';

const fs = require('fs');
const koffi = require('koffi');

const lib = koffi.load(process.argv[2]);
const Text = koffi.struct('recip_text', { data: 'void *', len: 'size_t' });
koffi.struct('recip_event', {
  struct_size: 'size_t', occurred_at: 'int64_t', supplier: Text, customer: Text, actor: Text,
  type: Text, event_id: Text, observer: Text, kind: Text, unit: Text, ref: Text, amount: 'double',
  amount_minor: 'int64_t', due: 'int64_t', weight: 'double', confidence: 'double',
  flags: 'uint32_t', reserved: 'uint32_t',
});
koffi.struct('recip_score_table', {
  struct_size: 'size_t', capacity: 'size_t', values: 'void *', states: 'void *',
});
koffi.struct('recip_options', {
  struct_size: 'size_t', threads: 'uint64_t', progress: 'void *', context: 'void *', cancel: 'void *',
});
const calls = {};
for (const prototype of [
  'int32_t recip_check_abi(uint32_t version)',
  'int32_t recip_ledger_new(const char *json, size_t len, _Out_ void **out, _Out_ void **err)',
  'void recip_ledger_free(void *ledger)',
  'int32_t recip_event_init(_Out_ recip_event *event, size_t size, _Out_ void **err)',
  'int32_t recip_ledger_record(void *ledger, recip_event *event, void *recorded, _Out_ void **err)',
  'int32_t recip_ledger_newest(void *ledger, _Out_ int64_t *micros, _Out_ void **err)',
  'int32_t recip_ledger_relationship_count(void *ledger, _Out_ uint64_t *count, _Out_ void **err)',
  'int32_t recip_ledger_pair(void *ledger, uint64_t index, _Out_ recip_text *supplier, ' +
    '_Out_ recip_text *customer, _Out_ void **err)',
  'int32_t recip_score_code(recip_text name, _Out_ int32_t *code, _Out_ void **err)',
  'int32_t recip_ledger_scores(void *ledger, void *pairs, int64_t as_of, int32_t *codes, size_t count, ' +
    'recip_options *options, recip_score_table *table, _Out_ void **err)',
  'int32_t recip_cancel_new(_Out_ void **out, _Out_ void **err)',
  'void recip_cancel_trip(void *cancel)',
  'void recip_cancel_free(void *cancel)',
  'int32_t recip_error_code(void *error)',
  'const char *recip_error_message(void *error, void *len)',
  'const char *recip_error_column(void *error)',
  'void recip_error_free(void *error)',
]) {
  const name = /(recip_\w+)\(/.exec(prototype)[1];
  calls[name] = lib.func(prototype);
}

class Refusal extends Error {
  constructor(error) {
    super(calls.recip_error_message(error, null));
    this.code = calls.recip_error_code(error);
    this.column = calls.recip_error_column(error);
  }
}

// Makes a call whose last argument is a place for its error.
function call(name, ...args) {
  const error = [null];
  if (calls[name](...args, error) === 0) return;
  const refusal = new Refusal(error[0]);
  calls.recip_error_free(error[0]);
  throw refusal;
}

const text = (of) => {
  const data = Buffer.from(of);
  return { data: data.length === 0 ? null : data, len: data.length };
};
const read = (of) => (of.len === 0 ? '' : koffi.decode(of.data, 'char', Number(of.len)));

if (calls.recip_check_abi(1) !== 0) throw new Error('another library than this was made for');
const out = [null];
call('recip_ledger_new', null, 0, out);
const ledger = out[0];

function record(micros, field, amount) {
  const event = {};
  call('recip_event_init', event, koffi.sizeof('recip_event'));
  event.occurred_at = micros;
  [event.supplier, event.customer, event.actor, event.type, event.kind] = field.slice(1, 6).map(text);
  event.amount = amount;
  call('recip_ledger_record', ledger, event, null);
}

for (const line of fs.readFileSync(process.argv[3], 'utf8').trim().split('\n').slice(1)) {
  const field = line.split(',');
  record(Number(field[0]) * 1e6, field, Number(field[6]));
}
const now = [0];
const count = [0];
call('recip_ledger_newest', ledger, now);
call('recip_ledger_relationship_count', ledger, count);
const rows = Number(count[0]);
const codes = ['supplier_share', 'overall'].map((name) => {
  const code = [0];
  call('recip_score_code', text(name), code);
  return code[0];
});
const values = new Float64Array(rows * codes.length);
const states = new Uint8Array(rows * codes.length);
const table = { struct_size: koffi.sizeof('recip_score_table'), capacity: rows, values, states };
const score = (options) =>
  call('recip_ledger_scores', ledger, null, now[0], codes, codes.length, options, table);
score(null);
const shown = (place) => (states[place] === 1 ? String(values[place]) : '');
for (let row = 0; row < rows; row++) {
  const [supplier, customer] = [{}, {}];
  call('recip_ledger_pair', ledger, row, supplier, customer);
  console.log([read(supplier), read(customer), shown(row), shown(rows + row)].join(','));
}
try {
  record(now[0], ['', 'a', 'b', 'supplier', 'contribution', 'sevice'], 1);
} catch (refusal) {
  console.log(['refused', refusal.code, refusal.column].join(','));
}
call('recip_cancel_new', out);
calls.recip_cancel_trip(out[0]);
const zero = { progress: null, context: null };
try {
  score({ struct_size: koffi.sizeof('recip_options'), threads: 2, ...zero, cancel: out[0] });
} catch (refusal) {
  console.log(['stopped', refusal.code].join(','));
}
calls.recip_cancel_free(out[0]);
calls.recip_ledger_free(ledger);
