/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.PacketTemplate;

/** UDP packets written whole from a template, each with addresses, ports and an id of its own. */
final class TemplateWork extends CodecWork {

    private static final int DST_PORT = 53;

    private final PacketTemplate template;
    private int number;

    /** The template is the first frame. */
    TemplateWork(CodecFrames frames) {
        super(frames);
        template = PacketTemplate.of(memory, offsets[0], lengths[0]);
    }

    /** Other packets each time. */
    @Override
    long run() {
        int next = number;
        long written = 0;
        for (int i = 0; i < COUNT; i++, next++) {
            int low = next & 0xffff;
            int ports = (0x4000 | next & 0x3fff) << 16 | DST_PORT;
            written += template.write(memory, offsets[i], 0x0a000000 | low, 0x0a010000 | low, ports, low, 0, 0);
        }
        number = next;
        return written;
    }

    @Override
    long digest() {
        return digestFrames();
    }
}
