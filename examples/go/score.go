// Scores every relationship of a CSV file (occurred_at in seconds, supplier, customer, actor, type,
// kind, amount), shows how a refusal reads, and stops a run.
//
// Use: score FILE, with CGO_CFLAGS and CGO_LDFLAGS from pkg-config --cflags --libs reciprocity.
package main

/*
#cgo LDFLAGS: -lreciprocity
#include <stdlib.h>
#include "reciprocity.h"
*/
import "C"

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"unsafe"
)

// refusal is an error of the library.
type refusal struct {
	code            int
	message, column string
}

func (r *refusal) Error() string { return r.message }

func check(err *C.recip_error) error {
	if err == nil {
		return nil
	}
	defer C.recip_error_free(err)
	made := &refusal{code: int(C.recip_error_code(err)), message: C.GoString(C.recip_error_message(err, nil))}
	if column := C.recip_error_column(err); column != nil {
		made.column = C.GoString(column)
	}
	return made
}

// arena holds texts in C's memory, since the library must not keep pointers into Go's.
type arena []unsafe.Pointer

func (a *arena) text(of string) C.recip_text {
	data := C.CString(of)
	*a = append(*a, unsafe.Pointer(data))
	return C.recip_text{data: data, len: C.size_t(len(of))}
}

func (a *arena) free() {
	for _, data := range *a {
		C.free(data)
	}
}

func record(ledger *C.recip_ledger, micros int64, field []string, amount float64) error {
	var texts arena
	defer texts.free()
	var event C.recip_event
	var err *C.recip_error
	C.recip_event_init(&event, C.sizeof_recip_event, &err)
	event.occurred_at = C.int64_t(micros)
	event.supplier, event.customer = texts.text(field[1]), texts.text(field[2])
	event.actor, event._type = texts.text(field[3]), texts.text(field[4])
	event.kind = texts.text(field[5])
	event.amount = C.double(amount)
	C.recip_ledger_record(ledger, &event, nil, &err)
	return check(err)
}

func shown(value C.double, state C.uint8_t) string {
	if state != C.RECIP_KNOWN {
		return ""
	}
	return strconv.FormatFloat(float64(value), 'g', -1, 64)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	file, failed := os.Open(os.Args[1])
	must(failed)
	rows, failed := csv.NewReader(file).ReadAll()
	must(failed)
	var ledger *C.recip_ledger
	var err *C.recip_error
	C.recip_ledger_new(nil, 0, &ledger, &err)
	must(check(err))
	defer C.recip_ledger_free(ledger)
	for _, field := range rows[1:] {
		seconds, _ := strconv.ParseInt(field[0], 10, 64)
		amount, _ := strconv.ParseFloat(field[6], 64)
		must(record(ledger, seconds*1000000, field, amount))
	}
	var now C.int64_t
	var count C.uint64_t
	C.recip_ledger_newest(ledger, &now, nil)
	C.recip_ledger_relationship_count(ledger, &count, nil)

	codes := []C.int32_t{C.RECIP_SCORE_SUPPLIER_SHARE, C.RECIP_SCORE_OVERALL}
	room := C.size_t(count) * C.size_t(len(codes))
	var table C.recip_score_table
	table.struct_size = C.sizeof_recip_score_table
	table.capacity = C.size_t(count)
	table.values = (*C.double)(C.calloc(room, 8))
	table.states = (*C.uint8_t)(C.calloc(room, 1))
	defer C.free(unsafe.Pointer(table.values))
	defer C.free(unsafe.Pointer(table.states))
	score := func(options *C.recip_options) error {
		C.recip_ledger_scores(ledger, nil, now, &codes[0], C.size_t(len(codes)), options, &table, &err)
		return check(err)
	}
	must(score(nil))
	values := unsafe.Slice(table.values, int(room))
	states := unsafe.Slice(table.states, int(room))
	for row := 0; row < int(count); row++ {
		var supplier, customer C.recip_text
		C.recip_ledger_pair(ledger, C.uint64_t(row), &supplier, &customer, nil)
		fmt.Printf("%s,%s,%s,%s\n", C.GoStringN(supplier.data, C.int(supplier.len)),
			C.GoStringN(customer.data, C.int(customer.len)), shown(values[row], states[row]),
			shown(values[int(count)+row], states[int(count)+row]))
	}
	wrong := record(ledger, int64(now), []string{"", "a", "b", "supplier", "contribution", "sevice"}, 1)
	if refused, is := wrong.(*refusal); is {
		fmt.Printf("refused,%d,%s\n", refused.code, refused.column)
	}
	err = nil
	var options C.recip_options
	options.struct_size = C.sizeof_recip_options
	options.threads = 2
	var cancel *C.recip_cancel
	C.recip_cancel_new(&cancel, nil)
	defer C.recip_cancel_free(cancel)
	C.recip_cancel_trip(cancel)
	options.cancel = cancel
	if refused, is := score(&options).(*refusal); is {
		fmt.Printf("stopped,%d\n", refused.code)
	}
}
