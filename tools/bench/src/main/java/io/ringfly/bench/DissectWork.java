/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.FiveTuple;
import io.ringfly.codec.LinkType;

/** Where the headers are, and the 5-tuple. */
final class DissectWork extends CodecWork {

    private static final int NO_LAYER = 0x3f;

    private final Dissection dissection = new Dissection();

    DissectWork(CodecFrames frames) {
        super(frames);
    }

    /** What a caller does with it at least: looks at the ports and where it stopped. */
    @Override
    long run() {
        long sum = 0;
        for (int i = 0; i < COUNT; i++) {
            dissection.dissect(memory, offsets[i], lengths[i], lengths[i], LinkType.ETHERNET);
            sum += dissection.inner().srcPort() + dissection.stopOffset();
        }
        return sum;
    }

    @Override
    long digest() {
        long digest = 0;
        for (int i = 0; i < COUNT; i++) {
            dissection.dissect(memory, offsets[i], lengths[i], lengths[i], LinkType.ETHERNET);
            digest = digest(digest);
        }
        return digest;
    }

    private long digest(long before) {
        Dissection d = dissection;
        long digest = before;
        for (int i = 0; i < d.layers(); i++) {
            long extent = (long) d.headerLength(i) << 42 | (long) d.offset(i) << 21 | d.end(i);
            digest = mix(digest, (long) d.layer(i).ordinal() << 57 | extent);
        }
        digest = mix(digest, (long) d.stopOffset() << 42 | (long) lengths(d) << 21 | d.layers());
        digest = mix(
                digest,
                (long) d.nextProtocol() << 32
                        | d.stop().ordinal() << 24
                        | d.check().ordinal() << 16
                        | d.stopLayer().ordinal() << 8
                        | (d.isTunneled() ? 1 : 0));
        digest = digest(digest, d.inner());
        return d.isTunneled() ? digest(digest, d.outer()) : digest;
    }

    private static int lengths(Dissection d) {
        return d.layers() == 0 ? 0 : d.end(0);
    }

    private static long digest(long before, FiveTuple t) {
        int ports = t.hasPorts() ? t.srcPort() << 16 | t.dstPort() : t.isIcmp() ? t.icmpType() << 8 | t.icmpCode() : 0;
        long digest = mix(
                before,
                (long) ports << 32
                        | (long) t.protocol() << 24
                        | t.version() << 20
                        | t.fragment().ordinal() << 18
                        | (t.hasPorts() ? 1 << 17 : 0)
                        | (t.isIcmp() ? 1 << 16 : 0)
                        | (t.ipLayer() & NO_LAYER) << 8
                        | t.transportLayer() & NO_LAYER);
        digest = mix(digest, t.srcHigh());
        digest = mix(digest, t.isIpv4() ? t.src() & 0xffff_ffffL : t.srcLow());
        digest = mix(digest, t.dstHigh());
        return mix(digest, t.isIpv4() ? t.dst() & 0xffff_ffffL : t.dstLow());
    }
}
