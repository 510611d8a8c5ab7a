// Scores every relationship of a CSV file (occurred_at in seconds, supplier, customer, actor, type,
// kind, amount), shows how a refusal reads, and stops a run. Java 17 with JNA.
//
// Use: java -cp jna.jar -Djna.library.path=LIB Score.java FILE
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public class Score {
    @FieldOrder({"data", "len"})
    public static class Text extends Structure {
        public Pointer data;
        public long len;

        public static class ByValue extends Text implements Structure.ByValue {}

        void set(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            len = bytes.length;
            if (len > 0) {
                data = new Memory(len); // lives as long as this structure
                data.write(0, bytes, 0, bytes.length);
            }
        }

        @Override
        public String toString() {
            return len == 0 ? "" : new String(data.getByteArray(0, (int) len), StandardCharsets.UTF_8);
        }
    }

    @FieldOrder({"structSize", "occurredAt", "supplier", "customer", "actor", "type", "eventId", "observer",
        "kind", "unit", "ref", "amount", "amountMinor", "due", "weight", "confidence", "flags", "reserved"})
    public static class Event extends Structure {
        public long structSize, occurredAt;
        public Text supplier, customer, actor, type, eventId, observer, kind, unit, ref;
        public double amount;
        public long amountMinor, due;
        public double weight, confidence;
        public int flags, reserved;
    }

    @FieldOrder({"structSize", "capacity", "values", "states"})
    public static class ScoreTable extends Structure {
        public long structSize, capacity;
        public Pointer values, states;
    }

    @FieldOrder({"structSize", "threads", "progress", "context", "cancel"})
    public static class Options extends Structure {
        public long structSize, threads;
        public Pointer progress, context, cancel;
    }

    public interface Reciprocity extends Library {
        int recip_check_abi(int version);
        int recip_ledger_new(Pointer json, long len, PointerByReference ledger, PointerByReference error);
        void recip_ledger_free(Pointer ledger);
        int recip_event_init(Event event, long size, PointerByReference error);
        int recip_ledger_record(Pointer ledger, Event event, LongByReference recorded, PointerByReference error);
        int recip_ledger_newest(Pointer ledger, LongByReference micros, PointerByReference error);
        int recip_ledger_relationship_count(Pointer ledger, LongByReference count, PointerByReference error);
        int recip_ledger_pair(Pointer ledger, long index, Text supplier, Text customer, PointerByReference error);
        int recip_score_code(Text.ByValue name, IntByReference code, PointerByReference error);
        int recip_ledger_scores(Pointer ledger, Pointer pairs, long asOf, int[] codes, long count, Options options,
            ScoreTable table, PointerByReference error);
        int recip_cancel_new(PointerByReference cancel, PointerByReference error);
        void recip_cancel_trip(Pointer cancel);
        void recip_cancel_free(Pointer cancel);
        int recip_error_code(Pointer error);
        String recip_error_message(Pointer error, Pointer len);
        String recip_error_column(Pointer error);
        void recip_error_free(Pointer error);
    }

    static final Reciprocity C = Native.load("reciprocity", Reciprocity.class);

    static class Refusal extends RuntimeException {
        final int code;
        final String column;

        Refusal(Pointer error) {
            super(C.recip_error_message(error, null));
            code = C.recip_error_code(error);
            column = C.recip_error_column(error);
        }
    }

    /** Throws if a call left an error, and frees it. */
    static void check(PointerByReference error) {
        Pointer left = error.getValue();
        if (left == null) return;
        Refusal refusal = new Refusal(left);
        C.recip_error_free(left);
        throw refusal;
    }

    static void record(Pointer ledger, long micros, String[] field, double amount) {
        PointerByReference error = new PointerByReference();
        Event event = new Event();
        C.recip_event_init(event, event.size(), error);
        check(error);
        event.occurredAt = micros;
        event.supplier.set(field[1]);
        event.customer.set(field[2]);
        event.actor.set(field[3]);
        event.type.set(field[4]);
        event.kind.set(field[5]);
        event.amount = amount;
        C.recip_ledger_record(ledger, event, null, error);
        check(error);
    }

    static int code(String name) {
        PointerByReference error = new PointerByReference();
        IntByReference code = new IntByReference();
        Text.ByValue text = new Text.ByValue();
        text.set(name);
        C.recip_score_code(text, code, error);
        check(error);
        return code.getValue();
    }

    static String shown(ScoreTable table, long place) {
        boolean known = table.states.getByte(place) == 1;
        return known ? Double.toString(table.values.getDouble(place * 8)) : "";
    }

    public static void main(String[] arguments) throws Exception {
        if (C.recip_check_abi(1) != 0) throw new IllegalStateException("another library than this was made for");
        PointerByReference out = new PointerByReference(), error = new PointerByReference();
        C.recip_ledger_new(null, 0, out, error);
        check(error);
        Pointer ledger = out.getValue();
        List<String> lines = Files.readAllLines(Path.of(arguments[0]));
        for (String line : lines.subList(1, lines.size())) {
            String[] field = line.split(",");
            record(ledger, Long.parseLong(field[0]) * 1_000_000, field, Double.parseDouble(field[6]));
        }
        LongByReference now = new LongByReference(), count = new LongByReference();
        C.recip_ledger_newest(ledger, now, error);
        C.recip_ledger_relationship_count(ledger, count, error);
        long rows = count.getValue();
        int[] codes = {code("supplier_share"), code("overall")};
        ScoreTable table = new ScoreTable();
        table.structSize = table.size();
        table.capacity = rows;
        table.values = new Memory(rows * codes.length * 8);
        table.states = new Memory(rows * codes.length);
        C.recip_ledger_scores(ledger, null, now.getValue(), codes, codes.length, null, table, error);
        check(error);
        for (long row = 0; row < rows; row++) {
            Text supplier = new Text(), customer = new Text();
            C.recip_ledger_pair(ledger, row, supplier, customer, error);
            System.out.println(
                supplier + "," + customer + "," + shown(table, row) + "," + shown(table, rows + row));
        }
        try {
            record(ledger, now.getValue(), new String[] {"", "a", "b", "supplier", "contribution", "sevice"}, 1);
        } catch (Refusal refusal) {
            System.out.println("refused," + refusal.code + "," + refusal.column);
        }
        C.recip_cancel_new(out, error);
        Options options = new Options();
        options.structSize = options.size();
        options.threads = 2;
        options.cancel = out.getValue();
        C.recip_cancel_trip(options.cancel);
        try {
            PointerByReference stopped = new PointerByReference();
            C.recip_ledger_scores(
                ledger, null, now.getValue(), codes, codes.length, options, table, stopped);
            check(stopped);
        } catch (Refusal refusal) {
            System.out.println("stopped," + refusal.code);
        }
        C.recip_cancel_free(options.cancel);
        C.recip_ledger_free(ledger);
    }
}
