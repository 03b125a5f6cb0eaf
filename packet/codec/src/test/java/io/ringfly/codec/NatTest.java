/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against packets with the new addresses whose checksums are computed afresh. Segments have exactly their length. */
class NatTest {

    private enum Kind {
        TCP,
        UDP,
        UDP_WITHOUT_CHECKSUM,
        REQUEST,
        REPLY,
        LATER_FRAGMENT,
        ERROR
    }

    private record End(long high, long low, int port) {}

    private record Shape(boolean v6, Kind kind, Kind quoted, boolean first, boolean partial, boolean cut, long seed) {}

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sameAsComputedAfreshAndBack(boolean offHeap) {
        Random random = new Random(0x4a7);
        MemorySegment buffer = offHeap ? Arena.ofAuto().allocate(400) : MemorySegment.ofArray(new byte[400]);
        for (int i = 0; i < 300_000; i++) {
            Shape shape = shape(random);
            End src = end(random);
            End dst = end(random);
            End newSrc = end(random);
            End newDst = end(random);
            byte[] before = packet(shape, src, dst);
            byte[] after = packet(shape, newSrc, newDst);
            MemorySegment m = buffer.asSlice(400 - before.length).copyFrom(MemorySegment.ofArray(before));
            assertEquals(Check.OK, nat(m, shape.v6, newSrc, newDst), shape::toString);
            assertArrayEquals(after, m.toArray(ValueLayout.JAVA_BYTE), shape::toString);
            assertEquals(Check.OK, nat(m, shape.v6, src, dst), shape::toString);
            assertArrayEquals(before, m.toArray(ValueLayout.JAVA_BYTE), shape::toString);
            byte[] cut = Arrays.copyOf(before, random.nextInt(before.length));
            MemorySegment part = buffer.asSlice(400 - cut.length).copyFrom(MemorySegment.ofArray(cut));
            if (nat(part, shape.v6, newSrc, newDst) != Check.OK) {
                assertArrayEquals(cut, part.toArray(ValueLayout.JAVA_BYTE), shape::toString);
            }
        }
    }

    private static Check nat(MemorySegment m, boolean v6, End src, End dst) {
        return v6
                ? Nat.rewrite(m, 0, m.byteSize(), src.high, src.low, src.port, dst.high, dst.low, dst.port)
                : Nat.rewrite(m, 0, m.byteSize(), (int) src.low, src.port, (int) dst.low, dst.port);
    }

    private static End end(Random random) {
        return new End(random.nextLong(), random.nextLong(), random.nextInt(0x10000));
    }

    private static Shape shape(Random random) {
        Kind[] kinds = Kind.values();
        Kind kind = kinds[random.nextInt(kinds.length)];
        boolean transport = kind == Kind.TCP || kind == Kind.UDP;
        boolean first = random.nextInt(4) == 0 && kind != Kind.ERROR;
        return new Shape(
                random.nextBoolean(),
                kind,
                kinds[random.nextInt(kinds.length - 1)],
                first,
                transport && !first && random.nextInt(4) == 0,
                random.nextBoolean(),
                random.nextLong());
    }

    private static byte[] packet(Shape s, End src, End dst) {
        Random random = new Random(s.seed);
        byte[] body;
        int protocol;
        if (s.kind == Kind.ERROR) {
            byte[] quoted =
                    packet(new Shape(s.v6, s.quoted, s.quoted, false, false, false, random.nextLong()), dst, src);
            int headers = s.v6 ? s.quoted == Kind.LATER_FRAGMENT ? 48 : 40 : 20;
            // cut TCP before its checksum, which a chance in 65536 would have taken for partial
            if (s.cut) quoted = Arrays.copyOf(quoted, headers + 8);
            body = new byte[8 + quoted.length];
            body[0] = (byte) (s.v6 ? 1 : 3);
            System.arraycopy(quoted, 0, body, 8, quoted.length);
        } else {
            body = new byte[24 + random.nextInt(100)];
            random.nextBytes(body);
        }
        ByteBuffer b = ByteBuffer.wrap(body);
        int field = -1;
        switch (s.kind) {
            case TCP -> {
                protocol = 6;
                field = 16;
                b.putShort(0, (short) src.port).putShort(2, (short) dst.port);
            }
            case UDP, UDP_WITHOUT_CHECKSUM -> {
                protocol = 17;
                field = s.kind == Kind.UDP ? 6 : -1;
                b.putShort(0, (short) src.port).putShort(2, (short) dst.port);
                b.putShort(4, (short) body.length).putShort(6, (short) 0);
            }
            case REQUEST -> {
                protocol = s.v6 ? 58 : 1;
                field = 2;
                b.put(0, (byte) (s.v6 ? 128 : 8)).putShort(4, (short) src.port);
            }
            case REPLY -> {
                protocol = s.v6 ? 58 : 1;
                field = 2;
                b.put(0, (byte) (s.v6 ? 129 : 0)).putShort(4, (short) dst.port);
            }
            case ERROR -> {
                protocol = s.v6 ? 58 : 1;
                field = 2;
            }
            default -> protocol = 17;
        }
        boolean fragment = s.first || s.kind == Kind.LATER_FRAGMENT;
        int offset = s.kind == Kind.LATER_FRAGMENT ? 64 : 0;
        int headers = s.v6 ? fragment ? 48 : 40 : 20;
        ByteBuffer p = ByteBuffer.allocate(headers + body.length);
        if (s.v6) {
            p.putInt(6 << 28).putShort((short) (headers - 40 + body.length)).put((byte) (fragment ? 44 : protocol));
            p.put((byte) 64)
                    .putLong(src.high)
                    .putLong(src.low)
                    .putLong(dst.high)
                    .putLong(dst.low);
            if (fragment)
                p.put((byte) protocol)
                        .put((byte) 0)
                        .putShort((short) (offset | 1))
                        .putInt(7);
        } else {
            p.putInt(0x4500_0000 | headers + body.length).putShort((short) 7);
            p.putShort((short) (fragment ? 0x2000 | offset >>> 3 : 0))
                    .put((byte) 64)
                    .put((byte) protocol);
            p.putShort((short) 0).putInt((int) src.low).putInt((int) dst.low);
            p.putShort(10, (short) ~sum(p.array(), 0, 20, 0));
        }
        if (field >= 0) {
            b.putShort(field, (short) 0);
            int pseudo = protocol == 1 ? 0 : sum(p.array(), s.v6 ? 8 : 12, s.v6 ? 32 : 8, protocol + body.length);
            int sum = s.partial ? pseudo : ~sum(body, 0, body.length, pseudo) & 0xffff;
            if (sum == 0 && (protocol == 17 || s.kind == Kind.REPLY && !s.v6)) sum = 0xffff;
            b.putShort(field, (short) sum);
        }
        System.arraycopy(body, 0, p.array(), headers, body.length);
        return p.array();
    }

    /** RFC 1071 to the letter. */
    private static int sum(byte[] bytes, int at, int length, int sum) {
        for (int i = 0; i < length; i++) {
            sum += (bytes[at + i] & 0xff) << ((i & 1) == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        return sum;
    }
}
