/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.Checksum;

/** The checksum of all of a frame. */
final class ChecksumWork extends CodecWork {

    ChecksumWork(CodecFrames frames) {
        super(frames);
    }

    @Override
    long run() {
        long all = 0;
        for (int i = 0; i < COUNT; i++) {
            all += Checksum.finish(Checksum.sum(memory, offsets[i], lengths[i]));
        }
        return all;
    }

    @Override
    long digest() {
        long digest = 0;
        for (int i = 0; i < COUNT; i++) {
            digest = mix(digest, Checksum.finish(Checksum.sum(memory, offsets[i], lengths[i])));
        }
        return digest;
    }
}
