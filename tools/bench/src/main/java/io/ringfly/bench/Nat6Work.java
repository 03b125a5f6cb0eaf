/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.Check;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Nat;

/** Another source, address and port, for IPv6 packets. */
final class Nat6Work extends CodecWork {

    private static final long PREFIX = 0x2001_0db8_0000_0000L;

    private int source;

    Nat6Work(CodecFrames frames) {
        super(frames);
    }

    /** Another source each time. */
    @Override
    long run() {
        int next = source;
        long done = 0;
        for (int i = 0; i < COUNT; i++, next++) {
            long ip = offsets[i] + Ethernet.LENGTH;
            long limit = offsets[i] + lengths[i];
            int port = 0x4000 | next & 0x3fff;
            Check check = Nat.rewriteSrc(memory, ip, limit, PREFIX, next & 0xffff, port);
            if (check == Check.OK) done++;
        }
        source = next;
        return done;
    }

    @Override
    long digest() {
        return digestFrames();
    }
}
