/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Says what a file seems to be that isn't a capture file. */
final class FileKind {

    /** Bytes at the start of a file that {@link #guess} makes use of. */
    static final int LOOKED_AT = 16;

    private record Magic(String hex, String words) {}

    private static final Magic[] KNOWN = {
        new Magic("28b52ffd", "zstd data: unpack it first, with zstd -d"),
        new Magic("fd377a585a00", "xz data: unpack it first, with xz -d"),
        new Magic("425a68", "bzip2 data: unpack it first, with bzip2 -d"),
        new Magic("04224d18", "lz4 data: unpack it first, with lz4 -d"),
        new Magic("504b0304", "a zip archive: unpack it first"),
        new Magic("377abcaf271c", "a 7-Zip archive: unpack it first"),
        new Magic("736e6f6f70000000", "a snoop file: convert it first, with editcap"),
        new Magic("474d4255", "a Microsoft Network Monitor file: convert it first, with editcap"),
        new Magic("52545353", "a Microsoft Network Monitor file: convert it first, with editcap"),
        new Magic("58435000", "a NetXRay or Sniffer file: convert it first, with editcap"),
        new Magic("1c0001ac", "an Ixia capture file: convert it first, with editcap"),
        new Magic("ac01001c", "an Ixia capture file: convert it first, with editcap"),
        new Magic("1c0001ab", "an Ixia capture file: convert it first, with editcap"),
        new Magic("ab01001c", "an Ixia capture file: convert it first, with editcap"),
        new Magic("7f454c46", "an ELF program"),
        new Magic("25504446", "a PDF document"),
    };

    private static final String HEX = "0123456789abcdef";
    private static final int PCAPNG_AS_TEXT = 0x0a0d_0a0a; // what a transfer as text makes of a section header
    private static final int PCAPNG_AS_TEXT_TOO = 0x0a0a_0d0a;

    private FileKind() {}

    /** What the first {@code length} bytes look like, to go after "it seems to be", or "" when like nothing known. */
    static String guess(MemorySegment m, int length) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(length, LOOKED_AT); i++) {
            int octet = Bytes.u8(m, i);
            hex.append(HEX.charAt(octet >>> 4)).append(HEX.charAt(octet & 0xf));
        }
        String start = hex.toString();
        for (Magic magic : KNOWN) {
            if (start.startsWith(magic.hex)) return magic.words;
        }
        if (length >= Integer.BYTES) {
            int first = Bytes.i32(m, 0, true);
            if (first == PCAPNG_AS_TEXT || first == PCAPNG_AS_TEXT_TOO || first == PCAPNG_AS_TEXT >>> 8) {
                return "a pcapng file that was transferred as text, which has changed its line ends: transfer it as binary";
            }
        }
        return guessText(m, Math.min(length, LOOKED_AT));
    }

    private static String guessText(MemorySegment m, int length) {
        for (int i = 0; i < length; i++) {
            int octet = Bytes.u8(m, i);
            if (octet < ' ' && octet != '\n' && octet != '\r' && octet != '\t') return "";
        }
        byte[] bytes = m.asSlice(0, length).toArray(Bytes.BYTE);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.contains("\ufffd") && !text.endsWith("\ufffd")) return "";
        return switch (text.stripLeading()) {
            case String html when html.startsWith("<!DOCTYPE") || html.startsWith("<html") -> "a web page";
            case String lfs
            when lfs.startsWith("version https") ->
                "a Git LFS pointer: fetch what it stands for first, with git lfs pull";
            case String dump when dump.startsWith("0000") -> "a hex dump: convert it first, with text2pcap";
            default -> "text";
        };
    }
}
