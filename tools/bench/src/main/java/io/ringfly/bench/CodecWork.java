/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a codec has to do for each of many frames; {@code codec.h} has the same work in C. Each kind is a class with a
 * loop of its own, as a stage that works through a batch has.
 */
abstract class CodecWork {

    /** The kinds of work and the frames that each is done with. */
    enum Kind {
        DISSECT_TCP("dissect", CodecFrames.Mix.TCP, 1.3, "headers and 5-tuple of TCP on IPv4"),
        DISSECT_MIX(
                "dissect",
                CodecFrames.Mix.MIX,
                1.3,
                "the same of TCP and UDP, a quarter IPv6, one in eight tagged, one in sixteen neither"),
        DISSECT_TUNNELS(
                "dissect", CodecFrames.Mix.TUNNELS, 1.3, "the same of VXLAN, GRE and IP in IP, inner and outer"),
        NAT_IPV4("nat4", CodecFrames.Mix.IPV4, 1.1, "new source address and port, both checksums mended"),
        NAT_IPV6("nat6", CodecFrames.Mix.IPV6, 1.1, "the same of IPv6"),
        TEMPLATE_UDP(
                "template",
                CodecFrames.Mix.SHORT,
                1.2,
                "UDP packet of 60 bytes from a template, with its addresses, ports, id and both checksums"),
        CHECKSUM_1500("checksum", CodecFrames.Mix.LONG, 1.2, "Internet checksum of 1500 bytes"),
        TUPLE_PCAP4J(
                null, CodecFrames.Mix.IPV4, 1.0 / 30, "5-tuple of TCP and UDP on IPv4, beside pcap4j's EthernetPacket");

        private final String nameInC;
        private final CodecFrames.Mix mix;
        private final double bound;
        private final String meaning;

        Kind(String nameInC, CodecFrames.Mix mix, double bound, String meaning) {
            this.nameInC = nameInC;
            this.mix = mix;
            this.bound = bound;
            this.meaning = meaning;
        }

        String metric() {
            return name().toLowerCase(Locale.ROOT);
        }

        String meaning() {
            return meaning;
        }

        /** What our time by C's is to be at most. */
        double bound() {
            return bound;
        }

        /** The name of the same work in C. */
        String nameInC() {
            return nameInC;
        }

        /** Starts who does the same; {@code program} is where C is. */
        Peer peer(Path program, CodecFrames frames) throws IOException {
            return this == TUPLE_PCAP4J ? new Pcap4jPeer(frames) : new CodecPeer(program, this, frames);
        }

        CodecFrames frames() {
            return new CodecFrames(mix, Arena.ofAuto());
        }

        CodecWork on(CodecFrames frames) {
            return switch (this) {
                case DISSECT_TCP, DISSECT_MIX, DISSECT_TUNNELS -> new DissectWork(frames);
                case NAT_IPV4 -> new Nat4Work(frames);
                case NAT_IPV6 -> new Nat6Work(frames);
                case TEMPLATE_UDP -> new TemplateWork(frames);
                case CHECKSUM_1500 -> new ChecksumWork(frames);
                case TUPLE_PCAP4J -> new TupleWork(frames);
            };
        }
    }

    /** Frames for each {@link #run}. */
    static final int COUNT = CodecFrames.COUNT;

    final MemorySegment memory;
    final long[] offsets;
    final int[] lengths;

    CodecWork(CodecFrames frames) {
        memory = frames.memory();
        offsets = frames.offsets();
        lengths = frames.lengths();
    }

    /** Does it for all frames once; returns something that depends on all of it. */
    abstract long run();

    /** A number that tells results from others: what C's digest is to be. Called once, before any {@link #run}. */
    abstract long digest();

    /** Of the frames themselves, when the work was done once. */
    final long digestFrames() {
        run();
        long digest = 0;
        for (int i = 0; i < COUNT; i++) {
            for (int j = 0; j < lengths[i]; j++) {
                digest = mix(digest, memory.get(ValueLayout.JAVA_BYTE, offsets[i] + j) & 0xff);
            }
        }
        return digest;
    }

    static long mix(long digest, long value) {
        return (digest ^ value) * 0x9e3779b97f4a7c15L + (digest >>> 29);
    }
}
