/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.FiveTuple;
import io.ringfly.codec.LinkType;

/** The 5-tuple of packets of TCP and UDP, as a sum that others can come to as well. */
final class TupleWork extends CodecWork {

    private final Dissection dissection = new Dissection();

    TupleWork(CodecFrames frames) {
        super(frames);
    }

    @Override
    long run() {
        long sum = 0;
        for (int i = 0; i < COUNT; i++) {
            dissection.dissect(memory, offsets[i], lengths[i], lengths[i], LinkType.ETHERNET);
            FiveTuple t = dissection.inner();
            sum += t.src() + t.dst() + ((long) t.srcPort() << 16) + t.dstPort() + t.protocol();
        }
        return sum;
    }

    @Override
    long digest() {
        return run();
    }
}
