/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.LinkType;
import io.ringfly.codec.pcap.CaptureBlock;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.codec.pcap.CaptureSection;
import io.ringfly.codec.pcap.InterfaceStatistics;
import io.ringfly.codec.pcap.ResolvedName;
import io.ringfly.codec.text.TextBuffer;
import java.util.List;

/** What a pcapng file has between its packets, a line a block and one for each comment. */
final class BlockText {

    private BlockText() {}

    /** Appends the block that the reader stands at, which is no packet. */
    static void append(TextBuffer out, CaptureReader in) {
        CaptureBlock block = in.block();
        out.append("-- ");
        switch (block.type()) {
            case CaptureBlock.SECTION_HEADER -> section(out, in);
            case CaptureBlock.INTERFACE_DESCRIPTION -> described(out, in.interfaces());
            case CaptureBlock.INTERFACE_STATISTICS -> statistics(out, block);
            case CaptureBlock.NAME_RESOLUTION -> names(out, block.names());
            case CaptureBlock.DECRYPTION_SECRETS ->
                out.append("decryption secrets of type 0x")
                        .hex(block.secretsType(), 8)
                        .append(", ")
                        .append(block.secrets().byteSize())
                        .append(" bytes");
            case CaptureBlock.JOURNAL -> out.append("journal: ").append(clean(block.journalEntry()));
            case CaptureBlock.CUSTOM, CaptureBlock.CUSTOM_NO_COPY ->
                out.append("custom block of enterprise ")
                        .append(block.enterprise() & 0xffff_ffffL)
                        .append(", ")
                        .append(block.body().byteSize())
                        .append(" bytes");
            default ->
                out.append("block of type 0x")
                        .hex(block.type() & 0xffff_ffffL, 8)
                        .append(", ")
                        .append(block.body().byteSize())
                        .append(" bytes");
        }
        out.append('\n');
        comments(out, block.comments());
    }

    private static void section(TextBuffer out, CaptureReader in) {
        CaptureSection section = in.section();
        out.append("section ").append(in.sections());
        out.append(in.isBigEndian() ? ", big-endian" : ", little-endian");
        named(out, "hardware", section.hardware());
        named(out, "os", section.os());
        named(out, "application", section.application());
    }

    private static void described(TextBuffer out, List<CaptureInterface> interfaces) {
        CaptureInterface last = interfaces.getLast();
        out.append("interface ").append(interfaces.size() - 1);
        named(out, "name", last.name());
        named(out, "description", last.description());
        out.append(", link-type ").append(LinkType.name(last.linkType()));
        if (last.snapLength() > 0) {
            out.append(", snapshot length ").append(last.snapLength());
        }
        named(out, "filter", last.filter());
        named(out, "os", last.os());
        named(out, "hardware", last.hardware());
    }

    private static void named(TextBuffer out, String name, String value) {
        if (!value.isEmpty()) {
            out.append(", ").append(name).append(' ').append(clean(value));
        }
    }

    private static void statistics(TextBuffer out, CaptureBlock block) {
        out.append("statistics of interface ").append(block.interfaceId());
        block.statistics().ifPresent(counts -> {
            count(out, "received", counts.received());
            count(out, "dropped", counts.dropped());
            count(out, "accepted by filter", counts.accepted());
            count(out, "dropped by os", counts.droppedByOs());
            count(out, "delivered", counts.delivered());
        });
    }

    /** Nothing, of what is not told. */
    private static void count(TextBuffer out, String name, long count) {
        if (count != InterfaceStatistics.UNKNOWN) {
            out.append(", ").append(Long.toUnsignedString(count)).append(' ').append(name);
        }
    }

    private static void names(TextBuffer out, List<ResolvedName> names) {
        out.append("names");
        for (ResolvedName name : names) {
            out.append(", ").append(clean(name.toString()));
        }
    }

    static void comments(TextBuffer out, List<String> comments) {
        for (String comment : comments) {
            out.append("    comment: ").append(clean(comment)).append('\n');
        }
    }

    /** On one line, and without what a terminal would obey. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (clean.charAt(i) < ' ' || clean.charAt(i) == 0x7f) {
                clean.setCharAt(i, clean.charAt(i) == '\n' ? ' ' : '?');
            }
        }
        return clean.toString();
    }
}
