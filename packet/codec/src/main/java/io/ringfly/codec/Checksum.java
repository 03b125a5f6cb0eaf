/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
 *
 * <p>A partial sum is a long: the one's complement sum of 16-bit words, not yet folded. It is kept in wire order on
 * every machine, so partial sums and host values (a pseudo-header's addresses, protocol and length) are added with
 * {@code +}: {@code finish(sum(m, at, n) + protocol + n)}. A million sums can be added before a long overflows. All
 * pieces but the last must have an even length.
 */
public final class Checksum {

    // The sum doesn't depend on byte order but for a final swap (RFC 1071 section 2), so bytes are read as they come.
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long LOW = 0xffff_ffffL;
    /** (2<sup>64</sup> - 1) / 65535. */
    private static final long QUOTIENT = 0x0001_0001_0001_0001L;

    private static final long ONES = 0xffff_ffff_ffffL;

    private Checksum() {}

    /**
     * Sums {@code length} bytes, which may be odd in number and lie at any alignment. The result is below 2<sup>42</sup>,
     * and 0 only if all bytes are 0.
     */
    public static long sum(MemorySegment m, long at, long length) {
        long sum = 0;
        long high = 0;
        long i = 0;
        // C2 turns this loop into vector instructions as long as it stays this plain: 1480 B in 38 ns, against 92 to
        // 122 for gcc -O2 and 70 to 150 for what was unrolled by hand. Without vectors it costs about 100.
        if (length >= 128) {
            for (long end = length & ~7L; i < end; i += 4) {
                sum += m.get(INT, at + i) & LOW;
            }
        }
        // Setting vectors up costs more than they gain on headers and short packets.
        for (; i <= length - 8; i += 8) {
            long word = m.get(LONG, at + i);
            sum += word & LOW;
            high += word >>> 32;
        }
        sum += high;
        if ((length & 4) != 0) {
            sum += m.get(INT, at + i) & LOW;
            i += 4;
        }
        if ((length & 2) != 0) {
            sum += m.get(SHORT, at + i) & 0xffff;
            i += 2;
        }
        if ((length & 1) != 0) {
            int last = m.get(Wire.BYTE, at + i) & 0xff;
            sum += LITTLE ? last : last << 8;
        }
        sum = (sum & LOW) + (sum >>> 32);
        // To multiply by 256 modulo 65535 is to swap the bytes of each 16-bit word.
        return LITTLE ? sum << 8 : sum;
    }

    /** The 16-bit one's complement sum that {@code sum} stands for; 0 only if {@code sum} is 0. */
    public static int fold(long sum) {
        // A number and its rotation by half its bits, added: the upper half is the sum of the halves, and what is
        // carried
        // out of the lower half is what the end-around carry of that sum would be.
        int half = (int) (sum + Long.rotateLeft(sum, 32) >>> 32);
        return half + Integer.rotateLeft(half, 16) >>> 16;
    }

    /** The value of a checksum field: the complement of the folded sum. */
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** Whether {@code sum}, without a sign, is one of the two zeros of one's complement: {@link #fold} gives 0 or 0xffff. */
    static boolean isZero(long sum) {
        // -QUOTIENT is the inverse of 65535 modulo 2^64, so multiples of 65535 become what they are multiples by, and
        // all other numbers become larger than any of those.
        return Long.compareUnsigned(sum * -QUOTIENT, QUOTIENT) <= 0;
    }

    /**
     * The checksum after a 16-bit word of what it covers changed: RFC 1624 equation 3, HC' = ~(~HC + ~m + m').
     *
     * <p>Equal to a full computation, as long as something that the checksum covers isn't 0 before and after. That holds
     * for IPv4 headers and pseudo-headers. An ICMP echo reply can be all zeros: see {@link Icmpv4#rewriteToEchoReply}.
     */
    public static int update16(int checksum, int oldWord, int newWord) {
        return finish((~checksum & 0xffff) + (~oldWord & 0xffff) + (newWord & 0xffff));
    }

    /** As {@link #update16} for 32 bits that start at an even offset, such as an address. */
    public static int update32(int checksum, int oldWord, int newWord) {
        return update(checksum, (newWord & LOW) - (oldWord & LOW));
    }

    /**
     * As {@link #update16} for any number of words at even offsets.
     *
     * @param change the sum of what they are now less the sum of what they were, 16 or 32 bits each without a sign; a
     *     few thousand words at most
     */
    public static int update(int checksum, long change) {
        // 48 bits for the complement of 16: the upper 32 add a zero of one's complement, too large to go below 0
        return finish((checksum & 0xffff ^ ONES) + change);
    }
}
