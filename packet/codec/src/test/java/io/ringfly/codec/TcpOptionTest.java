/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpOptionTest {

    private static final int AT = Ethernet.LENGTH + Ipv4.LENGTH;
    private static final int[] KINDS = {1, 2, 3, 4, 5, 8, 19, 28, 29, 30, 34, 253};
    private static final int[] LENGTHS = {2, 3, 4, 10, 18};

    @Test
    void goesThroughTheOptionsOfACapturedSyn() {
        MemorySegment m = Segments.of(CapturedTransport.SYN);
        assertEquals(List.of(2, 4, 8, 1, 3), kinds(m, Tcp.options(AT), Tcp.payload(m, AT)));
        assertEquals(1460, TcpOption.mss(m, find(m, TcpOption.MSS)));
        assertEquals(10, TcpOption.windowScale(m, find(m, TcpOption.WINDOW_SCALE)));
        assertEquals(2, TcpOption.length(m, find(m, TcpOption.SACK_PERMITTED)));
        assertEquals(1, TcpOption.length(m, find(m, TcpOption.NOP)));
        long timestamps = find(m, TcpOption.TIMESTAMPS);
        assertEquals(3340470651L, Integer.toUnsignedLong(TcpOption.timestamp(m, timestamps)));
        assertEquals(0, TcpOption.timestampEcho(m, timestamps));
        assertEquals(-1, find(m, TcpOption.SACK));
        assertEquals(-1, find(m, TcpOption.END));
    }

    @Test
    void readsCapturedSackBlocks() {
        MemorySegment m = Segments.of(CapturedTransport.SACK4);
        long sack = find(m, TcpOption.SACK);
        assertEquals(4, TcpOption.sackBlocks(m, sack));
        int[] blocks = {4001, 4011, 3001, 3011, 2001, 2011, 1001, 1011};
        for (int i = 0; i < 4; i++) {
            // relative to the first byte of data that was acknowledged
            assertEquals(blocks[2 * i], TcpOption.sackLeft(m, sack, i) - Tcp.ack(m, AT) + 1);
            assertEquals(blocks[2 * i + 1], TcpOption.sackRight(m, sack, i) - Tcp.ack(m, AT) + 1);
        }
        MemorySegment three = Segments.of(CapturedTransport.SACK3);
        assertEquals(3, TcpOption.sackBlocks(three, find(three, TcpOption.SACK)));
    }

    @Test
    void readsCapturedFastOpenCookies() {
        MemorySegment request = Segments.of(CapturedTransport.FAST_OPEN_REQUEST);
        long option = find(request, TcpOption.FAST_OPEN);
        assertTrue(TcpOption.isFastOpen(request, option));
        assertEquals(0, TcpOption.cookieLength(request, option));
        MemorySegment m = Segments.of(CapturedTransport.FAST_OPEN);
        option = find(m, TcpOption.FAST_OPEN);
        assertEquals(8, TcpOption.cookieLength(m, option));
        assertEquals(0x76c7_bf53_bd44_95d5L, m.get(Wire.LONG, TcpOption.cookie(m, option)));
    }

    @Test
    void readsTheExperimentThatFastOpenWas() {
        MemorySegment m = Segments.of("fe0cf98976c7bf53bd4495d5 fd04f989 fd04f988");
        assertEquals(Check.OK, TcpOption.checkAll(m, 0, 20));
        assertEquals(0xf989, TcpOption.experimentId(m, 0));
        assertTrue(TcpOption.isFastOpen(m, 0));
        assertEquals(8, TcpOption.cookieLength(m, 0));
        assertEquals(4, TcpOption.cookie(m, 0));
        assertTrue(TcpOption.isFastOpen(m, 12));
        assertEquals(0, TcpOption.cookieLength(m, 12));
        assertFalse(TcpOption.isFastOpen(m, 16));
        assertEquals("tfo cookie 76c7bf53bd4495d5,tfo cookiereq,exp 0xf988", TcpOption.format(m, 0, 20));
    }

    @Test
    void readsOtherCapturedOptions() {
        MemorySegment md5 = Segments.of(CapturedTransport.MD5_SYN);
        long option = find(md5, TcpOption.MD5);
        assertEquals(18, TcpOption.length(md5, option));
        assertEquals(0xae41_628e_d211_e94dL, md5.get(Wire.LONG, TcpOption.data(option)));
        MemorySegment capable = Segments.of(CapturedTransport.MPTCP_SYN);
        assertEquals(0, TcpOption.mptcpSubtype(capable, find(capable, TcpOption.MPTCP)));
        MemorySegment dss = Segments.of(CapturedTransport.MPTCP_DATA);
        assertEquals(2, TcpOption.mptcpSubtype(dss, find(dss, TcpOption.MPTCP)));
    }

    @Test
    void readsOptionsThatLinuxDoesNotSend() {
        MemorySegment m = Segments.of("1c04 801e 1c04 001e 1d10 3d54 0102030405060708090a0b0c");
        assertEquals(1800, TcpOption.userTimeout(m, 0));
        assertEquals(30, TcpOption.userTimeout(m, 4));
        assertEquals(61, TcpOption.keyId(m, 8));
        assertEquals(84, TcpOption.nextKeyId(m, 8));
        assertEquals("uto 1800s,uto 30s,tcp-ao keyid 61 rnextkeyid 84", TcpOption.format(m, 0, m.byteSize()));
    }

    @Test
    void keepsWhatItDoesNotKnow() {
        MemorySegment m = Segments.of("f705010203 ac02 02040218 4e02");
        assertEquals(List.of(247, 172, 2, 78), kinds(m, 0, m.byteSize()));
        assertEquals(Check.OK, TcpOption.checkAll(m, 0, m.byteSize()));
        assertEquals(5, TcpOption.length(m, 0));
        assertEquals(536, TcpOption.mss(m, TcpOption.find(m, 0, m.byteSize(), TcpOption.MSS)));
        assertEquals("unknown-247 0x010203,accecn0,mss 536,unknown-78", TcpOption.format(m, 0, m.byteSize()));
    }

    @Test
    void endEndsTheList() {
        MemorySegment m = Segments.of("01 00 0204 05b4 00 00");
        assertEquals(List.of(1, 0), kinds(m, 0, 8));
        assertEquals(Check.OK, TcpOption.checkAll(m, 0, 8));
        assertEquals(-1, TcpOption.find(m, 0, 8, TcpOption.MSS));
        assertEquals(1, TcpOption.find(m, 0, 8, TcpOption.END));
        assertEquals("nop,eol", TcpOption.format(m, 0, 8));
    }

    @Test
    void checkNamesWhatIsWrongAndTheListGoesOnWhereItCan() {
        assertBad(Check.TRUNCATED, "02", 1);
        assertBad(Check.BAD_LENGTH, "0200 0101", 4);
        assertBad(Check.BAD_LENGTH, "0201 0101", 4);
        assertBad(Check.TRUNCATED, "0204 05", 3);
        assertBad(Check.TRUNCATED, "08ff 0000 0000 0000 0000", 10);
        // the length is another than its kind has, but it can be gone past
        assertBad(Check.BAD_LENGTH, "0203 05 01", 3);
        assertBad(Check.BAD_LENGTH, "0502 0101", 2);
        assertBad(Check.BAD_LENGTH, "0509 0000 0000 0000 00", 9);
        assertBad(Check.BAD_LENGTH, "2205 010203 01", 5);
        assertBad(Check.BAD_LENGTH, "2204 0102 01", 4);
        assertBad(Check.BAD_LENGTH, "fd03 f9 01", 3);
        assertBad(Check.BAD_LENGTH, "1e02 01", 2);
        assertBad(Check.BAD_LENGTH, "1d03 01 01", 3);
        MemorySegment none = MemorySegment.ofArray(new byte[0]);
        assertEquals(Check.TRUNCATED, TcpOption.check(none, 0, 0));
        assertEquals(Check.OK, TcpOption.checkAll(none, 0, 0));
        assertEquals("", TcpOption.format(none, 0, 0));
    }

    private static void assertBad(Check expected, String options, long next) {
        MemorySegment m = Segments.of(options);
        assertEquals(expected, TcpOption.check(m, 0, m.byteSize()));
        assertEquals(expected, TcpOption.checkAll(m, 0, m.byteSize()));
        assertEquals(next, TcpOption.next(m, 0, m.byteSize()));
        assertEquals(-1, TcpOption.find(m, 0, m.byteSize(), TcpOption.kind(m, 0)));
        assertTrue(TcpOption.format(m, 0, m.byteSize()).startsWith("[bad opt]"));
    }

    @Test
    void lengthsOfEachKindAreThoseOfTheStandards() {
        for (int kind = 2; kind < 256; kind++) {
            MemorySegment m = MemorySegment.ofArray(new byte[256]);
            for (int length = 0; length < 256; length++) {
                TcpOption.putHead(m, 0, kind, length);
                boolean expected = length >= 2
                        && switch (kind) {
                            case 2 -> length == 4;
                            case 3 -> length == 3;
                            case 4 -> length == 2;
                            case 5 -> length == 10 || length == 18 || length == 26 || length == 34;
                            case 8 -> length == 10;
                            case 19 -> length == 18;
                            case 28 -> length == 4;
                            case 29, 253, 254 -> length >= 4;
                            case 30 -> length >= 3;
                            case 34 -> length == 2 || length >= 6 && length <= 18 && length % 2 == 0;
                            default -> true;
                        };
                assertEquals(expected ? Check.OK : Check.BAD_LENGTH, TcpOption.check(m, 0, 256), kind + " " + length);
            }
        }
    }

    @Test
    void anyBytesEndAndNothingOutsideIsRead() {
        Random random = new Random(1323);
        int whole = 0;
        for (int i = 0; i < 300_000; i++) {
            int length = random.nextInt(41);
            MemorySegment m = Segments.random(random, length);
            // more of known kinds, with lengths that may be theirs
            for (int at = 0; at < length - 1; at += 1 + random.nextInt(12)) {
                int kind = KINDS[random.nextInt(KINDS.length)];
                TcpOption.putHead(m, at, kind, LENGTHS[random.nextInt(LENGTHS.length)]);
            }
            long previous = -1;
            int steps = 0;
            for (long option = 0; option < length; option = TcpOption.next(m, option, length)) {
                assertTrue(option > previous);
                assertTrue(++steps <= length);
                previous = option;
                if (TcpOption.check(m, option, length) == Check.OK) {
                    assertTrue(option + TcpOption.length(m, option) <= length);
                    whole++;
                }
            }
            TcpOption.format(m, 0, length);
        }
        assertTrue(whole > 100_000, "only " + whole);
    }

    @Test
    void writersWriteWhatLinuxSent() {
        MemorySegment m = Segments.stale(22);
        long at = TcpOption.putMss(m, 1, 1460);
        at = TcpOption.putSackPermitted(m, at);
        at = TcpOption.putTimestamps(m, at, (int) 3340470651L, 0);
        at = TcpOption.putNop(m, at);
        at = TcpOption.putWindowScale(m, at, 10);
        assertEquals(21, at);
        assertEquals(21, TcpOption.pad(m, at, 1));
        MemorySegment syn = Segments.of(CapturedTransport.SYN);
        assertEquals("a5" + Segments.hex(syn.asSlice(AT + 20, 20)) + "a5", Segments.hex(m));
    }

    @Test
    void writersWriteSackBlocksAndPadding() {
        MemorySegment m = Segments.stale(14);
        long at = TcpOption.putSack(m, 0, 1);
        at = TcpOption.putSackBlock(m, at, 0x8000_0001, 0x9000_0002);
        assertEquals(10, at);
        assertEquals(12, TcpOption.pad(m, at, 0));
        assertEquals("050a" + "8000000190000002" + "0000" + "a5a5", Segments.hex(m));
    }

    private static long find(MemorySegment m, int kind) {
        return TcpOption.find(m, Tcp.options(AT), Tcp.payload(m, AT), kind);
    }

    private static List<Integer> kinds(MemorySegment m, long from, long end) {
        List<Integer> kinds = new ArrayList<>();
        for (long option = from; option < end; option = TcpOption.next(m, option, end)) {
            kinds.add(TcpOption.kind(m, option));
        }
        return kinds;
    }
}
