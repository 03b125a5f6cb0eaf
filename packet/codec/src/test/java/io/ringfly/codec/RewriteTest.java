/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Ttl}, {@link TrafficClass} and {@link MssClamp}, against checksums computed afresh, in segments that just fit. */
class RewriteTest {

    private static final int FRAMES = 20_000;
    private static final int TIMES = 40;
    private static final int ROOM = 512;

    private interface Edit {
        void edit(RandomFrame frame, MemorySegment m, MemorySegment expected);
    }

    private static void forRandomFrames(boolean offHeap, Edit edit) {
        Random random = new Random(0x2e3);
        MemorySegment buffer = offHeap ? Arena.ofAuto().allocate(ROOM) : MemorySegment.ofArray(new byte[ROOM]);
        for (int i = 0; i < FRAMES; i++) {
            RandomFrame frame = RandomFrame.of(random);
            MemorySegment m = buffer.asSlice(ROOM - frame.bytes().length);
            for (int j = 0; j < TIMES; j++) {
                frame.vary(random);
                m.copyFrom(MemorySegment.ofArray(frame.bytes()));
                byte[] expected = frame.bytes().clone();
                edit.edit(frame, m, MemorySegment.ofArray(expected));
                assertArrayEquals(expected, m.toArray(Wire.BYTE), frame::toString);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ttlIsTakenDownByOne(boolean offHeap) {
        forRandomFrames(offHeap, (frame, m, expected) -> {
            int ip = frame.ip();
            int ttl = frame.v6() ? Ipv6.hopLimit(m, ip) : Ipv4.ttl(m, ip);
            assertEquals(Math.max(ttl - 1, 0), Ttl.decrement(m, ip, m.byteSize()));
            if (ttl <= 1) return;
            if (frame.v6()) {
                Ipv6.setHopLimit(expected, ip, ttl - 1);
            } else {
                Ipv4.setTtl(expected, ip, ttl - 1);
                Ipv4.updateChecksum(expected, ip);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trafficClassIsSet(boolean offHeap) {
        Random random = new Random(0x7c);
        forRandomFrames(offHeap, (frame, m, expected) -> {
            int ip = frame.ip();
            long limit = m.byteSize();
            int old = frame.v6() ? Ipv6.trafficClass(m, ip) : Ipv4.tos(m, ip);
            int value = random.nextInt(64);
            int octet = old;
            Check check = Check.OK;
            switch (random.nextInt(3)) {
                case 0 -> {
                    octet = value << 2 | old & 3;
                    check = TrafficClass.setDscp(m, ip, limit, value);
                }
                case 1 -> {
                    octet = old & 0xfc | value & 3;
                    check = TrafficClass.setEcn(m, ip, limit, value & 3);
                }
                default -> {
                    boolean capable = (old & 3) != TrafficClass.NOT_ECT;
                    if (capable) octet = old | 3;
                    assertEquals(capable ? Check.OK : Check.UNSUPPORTED, TrafficClass.markCongestion(m, ip, limit));
                }
            }
            assertEquals(Check.OK, check);
            if (frame.v6()) {
                Ipv6.setTrafficClass(expected, ip, octet);
            } else {
                Ipv4.setTos(expected, ip, octet);
                Ipv4.updateChecksum(expected, ip);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mssOfSynIsLowered(boolean offHeap) {
        Random random = new Random(0x355);
        forRandomFrames(offHeap, (frame, m, expected) -> {
            int max = random.nextInt(0x10000);
            int ip = frame.ip();
            int mss = frame.mss() < 0 ? -1 : m.get(Wire.SHORT, frame.mss()) & 0xffff;
            boolean partial = frame.mss() >= 0 && random.nextBoolean();
            if (partial) leavePartial(m, frame);
            if (partial) leavePartial(expected, frame);
            // one in 65536 is right as a whole one too
            partial &= !Tcp.checksumOk(m, frame.transport(), length(m, frame), addresses(m, frame));
            assertEquals(mss, MssClamp.clamp(m, ip, m.byteSize(), max), frame::toString);
            if (mss <= max) return;
            expected.set(Wire.SHORT, frame.mss(), (short) max);
            if (partial) return;
            Tcp.updateChecksum(expected, frame.transport(), length(m, frame), addresses(expected, frame));
        });
    }

    private static long addresses(MemorySegment m, RandomFrame frame) {
        return frame.v6() ? TransportChecksum.addresses6(m, frame.ip()) : TransportChecksum.addresses4(m, frame.ip());
    }

    private static long length(MemorySegment m, RandomFrame frame) {
        return m.byteSize() - frame.transport();
    }

    private static void leavePartial(MemorySegment m, RandomFrame frame) {
        long pseudoHeader = addresses(m, frame) + IpProtocol.TCP + length(m, frame);
        Tcp.setChecksum(m, frame.transport(), Checksum.fold(pseudoHeader));
    }

    @Test
    void wrongChecksumStaysWrong() {
        MemorySegment m = MemorySegment.ofArray(new PacketBuilder()
                .ipv4(1, 2)
                .tcp(TcpHeader.of(1, 2, 3, 4, Tcp.SYN).withOptions(Segments.bytes("020405b4")))
                .bytes());
        Ipv4.setHeaderChecksum(m, 0, Ipv4.headerChecksum(m, 0) ^ 0x10);
        Tcp.setChecksum(m, 20, Tcp.checksum(m, 20) ^ 0x10);
        Ttl.decrement(m, 0, m.byteSize());
        TrafficClass.setDscp(m, 0, m.byteSize(), 46);
        assertFalse(Ipv4.checksumOk(m, 0));
        assertEquals(1460, MssClamp.clamp(m, 0, m.byteSize(), 1000));
        assertEquals(ChecksumVerdict.WRONG, TransportChecksum.verdict4(m, 0, m.byteSize()));
    }

    @Test
    void cutPacketsAreLeftAloneOrEditedWithinTheirBytes() {
        Random random = new Random(0xc07);
        for (int i = 0; i < 20_000; i++) {
            RandomFrame frame = RandomFrame.of(random);
            int length = random.nextInt(frame.bytes().length);
            if (length < frame.ip()) continue;
            byte[] cut = Arrays.copyOf(frame.bytes(), length);
            MemorySegment m = MemorySegment.ofArray(cut.clone());
            boolean header = length - frame.ip()
                    >= (frame.v6() ? 40 : Ipv4.headerLength(MemorySegment.ofArray(frame.bytes()), frame.ip()));
            int left = Ttl.decrement(m, frame.ip(), length);
            assertEquals(header, left >= 0, frame::toString);
            assertEquals(header, TrafficClass.setDscp(m, frame.ip(), length, 7) == Check.OK, frame::toString);
            MssClamp.clamp(m, frame.ip(), length, 500);
            if (!header) assertArrayEquals(cut, m.toArray(Wire.BYTE));
        }
    }

    @Test
    void noiseIsRefusedOrEdited() {
        Random random = new Random(0x201);
        for (int i = 0; i < 100_000; i++) {
            MemorySegment m = Segments.random(random, random.nextInt(80));
            if (m.byteSize() > 0)
                m.set(Wire.BYTE, 0, (byte) ((random.nextBoolean() ? 0x40 : 0x60) | random.nextInt(16)));
            Ttl.decrement(m, 0, m.byteSize());
            TrafficClass.markCongestion(m, 0, m.byteSize());
            MssClamp.clamp(m, 0, m.byteSize(), 100);
        }
    }

    @Test
    void laterFragmentHasNoMss() {
        byte[] bytes = new PacketBuilder()
                .ipv4(1, 2)
                .tcp(TcpHeader.of(1, 2, 3, 4, Tcp.SYN).withOptions(Segments.bytes("020405b4")))
                .bytes();
        MemorySegment m = MemorySegment.ofArray(bytes);
        m.set(Wire.SHORT, 6, (short) 8);
        assertEquals(-1, MssClamp.clamp(m, 0, m.byteSize(), 1000));
        assertEquals(1460, m.get(Wire.SHORT, 42));
    }
}
