// Scores every relationship of a CSV file (occurred_at in seconds, supplier, customer, actor, type,
// kind, amount), shows how a refusal reads, and stops a run.
//
// Use: Score FILE
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

[StructLayout(LayoutKind.Sequential)]
struct Text {
    public IntPtr Data;
    public UIntPtr Len;

    public override string ToString() {
        byte[] bytes = new byte[(int)Len];
        if (bytes.Length > 0) Marshal.Copy(Data, bytes, 0, bytes.Length);
        return Encoding.UTF8.GetString(bytes);
    }
}

[StructLayout(LayoutKind.Sequential)]
struct Event {
    public UIntPtr StructSize;
    public long OccurredAt;
    public Text Supplier, Customer, Actor, Type, EventId, Observer, Kind, Unit, Ref;
    public double Amount;
    public long AmountMinor, Due;
    public double Weight, Confidence;
    public uint Flags, Reserved;
}

[StructLayout(LayoutKind.Sequential)]
struct ScoreTable {
    public UIntPtr StructSize, Capacity;
    public IntPtr Values, States;
}

[StructLayout(LayoutKind.Sequential)]
struct Options {
    public UIntPtr StructSize;
    public ulong Threads;
    public IntPtr Progress, Context, Cancel;
}

static class Native {
    const string Library = "reciprocity";
    [DllImport(Library)] public static extern int recip_check_abi(uint version);
    [DllImport(Library)] public static extern int recip_ledger_new(IntPtr json, UIntPtr len, out IntPtr ledger, out IntPtr error);
    [DllImport(Library)] public static extern void recip_ledger_free(IntPtr ledger);
    [DllImport(Library)] public static extern int recip_event_init(ref Event made, UIntPtr size, out IntPtr error);
    [DllImport(Library)] public static extern int recip_ledger_record(IntPtr ledger, ref Event made, out ulong recorded, out IntPtr error);
    [DllImport(Library)] public static extern int recip_ledger_newest(IntPtr ledger, out long micros, out IntPtr error);
    [DllImport(Library)] public static extern int recip_ledger_relationship_count(IntPtr ledger, out ulong count, out IntPtr error);
    [DllImport(Library)] public static extern int recip_ledger_pair(IntPtr ledger, ulong index, out Text supplier, out Text customer, out IntPtr error);
    [DllImport(Library)] public static extern int recip_score_code(Text name, out int code, out IntPtr error);
    [DllImport(Library)] public static extern int recip_ledger_scores(IntPtr ledger, IntPtr pairs, long asOf, int[] codes, UIntPtr count, IntPtr options, ref ScoreTable table, out IntPtr error);
    [DllImport(Library)] public static extern int recip_cancel_new(out IntPtr cancel, out IntPtr error);
    [DllImport(Library)] public static extern void recip_cancel_trip(IntPtr cancel);
    [DllImport(Library)] public static extern void recip_cancel_free(IntPtr cancel);
    [DllImport(Library)] public static extern int recip_error_code(IntPtr error);
    [DllImport(Library)] public static extern IntPtr recip_error_message(IntPtr error, IntPtr len);
    [DllImport(Library)] public static extern IntPtr recip_error_column(IntPtr error);
    [DllImport(Library)] public static extern void recip_error_free(IntPtr error);
}

class Refusal : Exception {
    public readonly int Code;
    public readonly string Column;

    Refusal(string message, int code, string column) : base(message) {
        Code = code;
        Column = column;
    }

    /// Throws if a call left an error, and frees it.
    public static void Check(IntPtr error) {
        if (error == IntPtr.Zero) return;
        var refusal = new Refusal(
            Marshal.PtrToStringAnsi(Native.recip_error_message(error, IntPtr.Zero)),
            Native.recip_error_code(error),
            Marshal.PtrToStringAnsi(Native.recip_error_column(error)) ?? "");
        Native.recip_error_free(error);
        throw refusal;
    }
}

/// Texts in memory that the garbage collector leaves where it is.
class Texts : IDisposable {
    readonly List<IntPtr> held = new List<IntPtr>();

    public Text Of(string text) {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        IntPtr data = Marshal.AllocHGlobal(bytes.Length + 1);
        Marshal.Copy(bytes, 0, data, bytes.Length);
        held.Add(data);
        return new Text { Data = data, Len = (UIntPtr)bytes.Length };
    }

    public void Dispose() {
        held.ForEach(Marshal.FreeHGlobal);
    }
}

static class Score {
    static void Record(IntPtr ledger, long micros, string[] field, double amount) {
        IntPtr error;
        ulong recorded;
        var made = new Event();
        Native.recip_event_init(ref made, (UIntPtr)Marshal.SizeOf(made), out error);
        Refusal.Check(error);
        using (var texts = new Texts()) {
            made.OccurredAt = micros;
            made.Supplier = texts.Of(field[1]);
            made.Customer = texts.Of(field[2]);
            made.Actor = texts.Of(field[3]);
            made.Type = texts.Of(field[4]);
            made.Kind = texts.Of(field[5]);
            made.Amount = amount;
            Native.recip_ledger_record(ledger, ref made, out recorded, out error);
            Refusal.Check(error);
        }
    }

    static int Code(string name) {
        IntPtr error;
        int code;
        using (var texts = new Texts()) {
            Native.recip_score_code(texts.Of(name), out code, out error);
            Refusal.Check(error);
            return code;
        }
    }

    static void Main(string[] arguments) {
        IntPtr ledger, error, cancel;
        ulong count;
        long now;
        if (Native.recip_check_abi(1) != 0) throw new Exception("another library than this was made for");
        Native.recip_ledger_new(IntPtr.Zero, UIntPtr.Zero, out ledger, out error);
        Refusal.Check(error);
        string[] lines = File.ReadAllLines(arguments[0]);
        for (int line = 1; line < lines.Length; line++) {
            string[] field = lines[line].Split(',');
            long seconds = long.Parse(field[0], CultureInfo.InvariantCulture);
            Record(ledger, seconds * 1000000, field, double.Parse(field[6], CultureInfo.InvariantCulture));
        }
        Native.recip_ledger_newest(ledger, out now, out error);
        Native.recip_ledger_relationship_count(ledger, out count, out error);
        int[] codes = { Code("supplier_share"), Code("overall") };
        int rows = (int)count, room = rows * codes.Length;
        double[] values = new double[room];
        byte[] states = new byte[room];
        GCHandle valuesHeld = GCHandle.Alloc(values, GCHandleType.Pinned);
        GCHandle statesHeld = GCHandle.Alloc(states, GCHandleType.Pinned);
        var table = new ScoreTable {
            StructSize = (UIntPtr)Marshal.SizeOf(typeof(ScoreTable)),
            Capacity = (UIntPtr)rows,
            Values = valuesHeld.AddrOfPinnedObject(),
            States = statesHeld.AddrOfPinnedObject(),
        };
        Native.recip_ledger_scores(ledger, IntPtr.Zero, now, codes, (UIntPtr)codes.Length, IntPtr.Zero, ref table, out error);
        Refusal.Check(error);
        Func<int, string> shown = place =>
            states[place] == 1 ? values[place].ToString("R", CultureInfo.InvariantCulture) : "";
        for (int row = 0; row < rows; row++) {
            Text supplier, customer;
            Native.recip_ledger_pair(ledger, (ulong)row, out supplier, out customer, out error);
            Console.WriteLine(supplier + "," + customer + "," + shown(row) + "," + shown(rows + row));
        }
        try {
            Record(ledger, now, new[] { "", "a", "b", "supplier", "contribution", "sevice" }, 1);
        } catch (Refusal refusal) {
            Console.WriteLine("refused," + refusal.Code + "," + refusal.Column);
        }
        Native.recip_cancel_new(out cancel, out error);
        Native.recip_cancel_trip(cancel);
        var options = new Options {
            StructSize = (UIntPtr)Marshal.SizeOf(typeof(Options)), Threads = 2, Cancel = cancel,
        };
        IntPtr held = Marshal.AllocHGlobal(Marshal.SizeOf(typeof(Options)));
        Marshal.StructureToPtr(options, held, false);
        try {
            Native.recip_ledger_scores(ledger, IntPtr.Zero, now, codes, (UIntPtr)codes.Length, held, ref table, out error);
            Refusal.Check(error);
        } catch (Refusal refusal) {
            Console.WriteLine("stopped," + refusal.Code);
        }
        Marshal.FreeHGlobal(held);
        Native.recip_cancel_free(cancel);
        Native.recip_ledger_free(ledger);
        valuesHeld.Free();
        statesHeld.Free();
    }
}
