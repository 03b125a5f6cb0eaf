/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Community ID, version 1: a text that Zeek, Suricata, Wireshark and others give to a flow, the same for both directions
 * (github.com/corelight/community-id-spec). It takes a SHA-1 and allocates: not for every packet.
 */
public final class CommunityId {

    /** ICMP types that ask and answer, by turns. */
    private static final int[] COUNTERPARTS4 = {0, 8, 9, 10, 13, 14, 15, 16, 17, 18};

    private static final int[] COUNTERPARTS6 = {128, 129, 130, 131, 133, 134, 135, 136, 139, 140, 144, 145};

    private static final int MAX_LENGTH = 2 + 32 + 2 + 4;

    private CommunityId() {}

    /**
     * {@code "1:LQU9qZlK+B5F3KDmev6m5PMibrg="}.
     *
     * @param seed 16 bits, 0 unless agreed upon
     * @throws IllegalArgumentException if there is no packet in {@code tuple}
     */
    public static String of(FiveTuple tuple, int seed) {
        if (!tuple.isPresent()) throw new IllegalArgumentException("no packet, so no flow");
        int src = tuple.srcPort();
        int dst = tuple.dstPort();
        boolean oneWay = false;
        if (tuple.isIcmp()) {
            src = tuple.icmpType();
            dst = counterpart(tuple.protocol() == IpProtocol.ICMP ? COUNTERPARTS4 : COUNTERPARTS6, src);
            oneWay = dst < 0;
            if (oneWay) dst = tuple.icmpCode();
        }
        int order = Long.compareUnsigned(high(tuple, true), high(tuple, false));
        if (order == 0) order = Long.compareUnsigned(tuple.srcLow, tuple.dstLow);
        if (order == 0) order = Integer.compare(src, dst);
        boolean forward = oneWay || order <= 0;

        ByteBuffer data = ByteBuffer.allocate(MAX_LENGTH);
        data.putShort((short) seed);
        putAddress(data, tuple, forward);
        putAddress(data, tuple, !forward);
        data.put((byte) tuple.protocol()).put((byte) 0);
        if (tuple.hasPorts() || tuple.isIcmp()) {
            data.putShort((short) (forward ? src : dst)).putShort((short) (forward ? dst : src));
        }
        MessageDigest sha1;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
        sha1.update(data.flip());
        return "1:" + Base64.getEncoder().encodeToString(sha1.digest());
    }

    private static long high(FiveTuple tuple, boolean src) {
        return src ? tuple.srcHigh() : tuple.dstHigh();
    }

    private static void putAddress(ByteBuffer data, FiveTuple tuple, boolean src) {
        long low = src ? tuple.srcLow : tuple.dstLow;
        if (tuple.isIpv4()) data.putInt((int) low);
        else data.putLong(high(tuple, src)).putLong(low);
    }

    /** The type that answers {@code type}, or that it answers; -1 if there is none. */
    private static int counterpart(int[] pairs, int type) {
        for (int i = 0; i < pairs.length; i++) {
            if (pairs[i] == type) return pairs[i ^ 1];
        }
        return -1;
    }
}
