/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The block of a pcapng file that a {@link CaptureReader} stands at, made on request: its bytes, and what they mean for
 * the types known here. A view, good as long as the reader stands there. Whatever the bytes are, nothing here throws for
 * it: what doesn't fit is left out.
 *
 * <p>In a classic file a record with its header passes for a block of type {@link #RECORD}, without options.
 */
public final class CaptureBlock {

    /** A record of a classic file. Not a type of pcapng. */
    public static final int RECORD = 0;

    public static final int INTERFACE_DESCRIPTION = 1;
    /** The obsolete packet block. */
    public static final int PACKET = 2;

    public static final int SIMPLE_PACKET = 3;
    public static final int NAME_RESOLUTION = 4;
    public static final int INTERFACE_STATISTICS = 5;
    public static final int ENHANCED_PACKET = 6;
    /** An entry of the systemd journal. */
    public static final int JOURNAL = 9;

    public static final int DECRYPTION_SECRETS = 10;
    /** Something of somebody's own. */
    public static final int CUSTOM = 0x0bad;
    /** As {@link #CUSTOM}, and not to be copied to another file. */
    public static final int CUSTOM_NO_COPY = 0x4000_0bad;

    public static final int SECTION_HEADER = 0x0a0d_0d0a;

    static final int HEADER = 8; // type, total length
    static final int TRAILER = 4; // total length
    static final int LEAST = HEADER + TRAILER;

    // offsets in bodies, and where options begin
    private static final int SECTION_OPTIONS = 16;
    private static final int INTERFACE_OPTIONS = 8;
    private static final int CAPTURED = 12;
    private static final int PACKET_DATA = 20;
    private static final int STATISTICS_TIME = 4;
    private static final int STATISTICS_OPTIONS = 12;
    private static final int SECRETS_LENGTH = 4;
    private static final int SECRETS_DATA = 8;
    private static final int RECORD_HEADER = 4;

    private static final int NAMES_END = 0;
    private static final int NAMES_IPV4 = 1;
    private static final int NAMES_IPV6 = 2;
    private static final int NAMES_EUI48 = 3;
    private static final int NAMES_EUI64 = 4;

    private static final long NOT_THERE = -1;

    private final int type;
    private final long offset;
    private final MemorySegment body;
    private final boolean bigEndian;
    private final List<CaptureInterface> interfaces;

    CaptureBlock(int type, long offset, MemorySegment body, boolean bigEndian, List<CaptureInterface> interfaces) {
        this.type = type;
        this.offset = offset;
        this.body = body.asReadOnly();
        this.bigEndian = bigEndian;
        this.interfaces = interfaces;
    }

    /** One of the constants here, or any other number. */
    public int type() {
        return type;
    }

    /** Where the block begins in the file, in bytes. */
    public long offset() {
        return offset;
    }

    /** What stands between the total lengths, options and padding included. Read-only, not a copy. */
    public MemorySegment body() {
        return body;
    }

    /** The order of the numbers in the body. */
    public boolean bigEndian() {
        return bigEndian;
    }

    /** Those of the block types that have options at a known place, {@value CaptureOption#MAX_COUNT} at the most. */
    public List<CaptureOption> options() {
        long at = optionsAt();
        return at == NOT_THERE ? List.of() : CaptureOption.read(body, at, body.byteSize(), bigEndian);
    }

    public List<String> comments() {
        return CaptureOption.comments(options());
    }

    /** Of {@link #INTERFACE_STATISTICS}, and empty else: the number of the interface in its section. */
    public int interfaceId() {
        return type == INTERFACE_STATISTICS && has(STATISTICS_TIME) ? Bytes.i32(body, 0, bigEndian) : -1;
    }

    /** The counters of {@link #INTERFACE_STATISTICS} of an interface that was described before. */
    public Optional<InterfaceStatistics> statistics() {
        int id = interfaceId();
        if (id < 0 || id >= interfaces.size() || !has(STATISTICS_OPTIONS)) return Optional.empty();
        TimeScale scale = interfaces.get(id).timeScale();
        return Optional.of(new InterfaceStatistics(
                scale.nanos(Bytes.pair(body, STATISTICS_TIME, bigEndian)),
                time(scale, InterfaceStatistics.START_TIME),
                time(scale, InterfaceStatistics.END_TIME),
                count(InterfaceStatistics.RECEIVED),
                count(InterfaceStatistics.DROPPED),
                count(InterfaceStatistics.ACCEPTED),
                count(InterfaceStatistics.OS_DROPPED),
                count(InterfaceStatistics.DELIVERED)));
    }

    private long time(TimeScale scale, int code) {
        long at = find(code);
        return at < 0 ? CaptureReader.NO_TIMESTAMP : scale.nanos(Bytes.pair(body, at, bigEndian));
    }

    private long count(int code) {
        long at = find(code);
        return at < 0 ? InterfaceStatistics.UNKNOWN : Bytes.i64(body, at, bigEndian);
    }

    private long find(int code) {
        return CaptureOption.find(body, STATISTICS_OPTIONS, body.byteSize(), bigEndian, code, Long.BYTES);
    }

    /** The records of {@link #NAME_RESOLUTION}, {@value CaptureOption#MAX_COUNT} at the most. */
    public List<ResolvedName> names() {
        List<ResolvedName> names = new ArrayList<>();
        if (type != NAME_RESOLUTION) return names;
        for (long at = 0; has(at + RECORD_HEADER) && names.size() < CaptureOption.MAX_COUNT; ) {
            int kind = Bytes.u16(body, at, bigEndian);
            int length = Bytes.u16(body, at + 2, bigEndian);
            at += RECORD_HEADER;
            if (kind == NAMES_END || !has(at + length)) break;
            int addressLength = switch (kind) {
                case NAMES_IPV4 -> 4;
                case NAMES_IPV6 -> 16;
                case NAMES_EUI48 -> 6;
                case NAMES_EUI64 -> 8;
                default -> length + 1; // skipped
            };
            if (length >= addressLength) {
                byte[] value = body.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
                byte[] address = Arrays.copyOf(value, addressLength);
                names.add(new ResolvedName(address, strings(value, addressLength)));
            }
            at += Bytes.padded(length);
        }
        return names;
    }

    /** Texts that each end with a NUL. */
    private static List<String> strings(byte[] value, int from) {
        List<String> strings = new ArrayList<>();
        for (int i = from; i < value.length; i++) {
            if (value[i] == 0) {
                if (i > from) strings.add(new String(value, from, i - from, StandardCharsets.UTF_8));
                from = i + 1;
            }
        }
        if (from < value.length) strings.add(new String(value, from, value.length - from, StandardCharsets.UTF_8));
        return strings;
    }

    /** The private enterprise number that says whose a custom block is; -1 in others. */
    public int enterprise() {
        return (type == CUSTOM || type == CUSTOM_NO_COPY) && has(Integer.BYTES) ? Bytes.i32(body, 0, bigEndian) : -1;
    }

    /** What kind of secrets {@link #DECRYPTION_SECRETS} are, such as 0x544c534b for a TLS key log; -1 in others. */
    public int secretsType() {
        return type == DECRYPTION_SECRETS && has(SECRETS_DATA) ? Bytes.i32(body, 0, bigEndian) : -1;
    }

    /** The data of {@link #DECRYPTION_SECRETS}; empty in others. A slice of the body. */
    public MemorySegment secrets() {
        if (type != DECRYPTION_SECRETS || !has(SECRETS_DATA)) return body.asSlice(0, 0);
        long length = Bytes.u32(body, SECRETS_LENGTH, bigEndian);
        return body.asSlice(SECRETS_DATA, Math.min(length, body.byteSize() - SECRETS_DATA));
    }

    /** The text of {@link #JOURNAL}, lines of {@code KEY=value}; "" in others. */
    public String journalEntry() {
        if (type != JOURNAL) return "";
        String entry = new String(body.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        int end = entry.length();
        while (end > 0 && entry.charAt(end - 1) == 0) {
            end--; // padding
        }
        return entry.substring(0, end);
    }

    private boolean has(long length) {
        return body.byteSize() >= length;
    }

    private long optionsAt() {
        long at = switch (type) {
            case SECTION_HEADER -> SECTION_OPTIONS;
            case INTERFACE_DESCRIPTION -> INTERFACE_OPTIONS;
            case ENHANCED_PACKET, PACKET ->
                has(PACKET_DATA) ? PACKET_DATA + Bytes.padded(Bytes.u32(body, CAPTURED, bigEndian)) : NOT_THERE;
            case INTERFACE_STATISTICS -> STATISTICS_OPTIONS;
            case NAME_RESOLUTION -> behindNames();
            case DECRYPTION_SECRETS ->
                has(SECRETS_DATA) ? SECRETS_DATA + Bytes.padded(Bytes.u32(body, SECRETS_LENGTH, bigEndian)) : NOT_THERE;
            default -> NOT_THERE;
        };
        return at <= body.byteSize() ? at : NOT_THERE;
    }

    private long behindNames() {
        for (long at = 0; has(at + RECORD_HEADER); ) {
            int kind = Bytes.u16(body, at, bigEndian);
            int length = Bytes.u16(body, at + 2, bigEndian);
            at += RECORD_HEADER + Bytes.padded(length);
            if (kind == NAMES_END) return at;
        }
        return NOT_THERE;
    }

    /** {@code "block of type 6 at byte 48, 1500 bytes"}. */
    @Override
    public String toString() {
        return "block of type " + (type < 0 || type > 0xffff ? "0x" + Integer.toHexString(type) : type) + " at byte "
                + offset + ", " + body.byteSize() + " bytes";
    }
}
