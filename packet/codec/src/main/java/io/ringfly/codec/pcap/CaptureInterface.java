/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.util.Arrays;
import java.util.List;

/**
 * What a capture file says about one interface that packets came from. A classic file has exactly one, about which it
 * says little.
 *
 * @param linkType what a packet begins with, a LINKTYPE_ number of tcpdump.org's list: 1 is Ethernet
 * @param snapLength the most bytes captured of a packet; 0 when not limited
 * @param options as in a pcapng file, in its order; {@link #resolution} and {@link #fcsLength} of a classic file are
 *     here as well
 */
public record CaptureInterface(int linkType, int snapLength, List<CaptureOption> options) {

    /** Link type of Ethernet frames. */
    public static final int ETHERNET = 1;

    /** Option code: {@code eth0}. */
    public static final int NAME = 2;
    /** Option code: a name for people. */
    public static final int DESCRIPTION = 3;
    /** Option code: 4 bytes of address, 4 of netmask. May come several times. */
    public static final int IPV4_ADDRESS = 4;
    /** Option code: 16 bytes of address, one of prefix length. May come several times. */
    public static final int IPV6_ADDRESS = 5;
    /** Option code: 6 bytes. */
    public static final int MAC_ADDRESS = 6;
    /** Option code: 8 bytes. */
    public static final int EUI_ADDRESS = 7;
    /** Option code: bits per second in both directions, 8 bytes. */
    public static final int SPEED = 8;
    /** Option code: see {@link #resolution}. */
    public static final int RESOLUTION = 9;
    /** Option code: 4 bytes of no agreed meaning. */
    public static final int TIME_ZONE = 10;
    /** Option code: a byte for the kind of filter, 0 being libpcap's language, and the filter. */
    public static final int FILTER = 11;
    /** Option code: the operating system of the interface's machine. */
    public static final int OS = 12;
    /** Option code: bits or bytes of frame check sequence, 1 byte; see {@link #fcsLength}. */
    public static final int FCS_LENGTH = 13;
    /** Option code: seconds to add to all time stamps, 8 bytes with sign. */
    public static final int TIME_OFFSET = 14;
    /** Option code: what the interface is made of. */
    public static final int HARDWARE = 15;
    /** Option code: bits per second sent, 8 bytes. */
    public static final int TX_SPEED = 16;
    /** Option code: bits per second received, 8 bytes. */
    public static final int RX_SPEED = 17;

    /** The MAC address of an interface that has none or doesn't tell. */
    public static final long NO_MAC = -1;

    /** A number that was not told. */
    public static final int UNKNOWN = -1;

    /** The longest packet of the few link types that have such. */
    static final int LONGEST_BULK_PACKET = 128 << 20;

    private static final int MAC_LENGTH = 6;
    private static final int FILTER_TEXT = 0;

    public CaptureInterface {
        options = List.copyOf(options);
        if (linkType < 0) throw new IllegalArgumentException("linkType is " + linkType);
        if (snapLength < 0) throw new IllegalArgumentException("snapLength is " + snapLength);
    }

    /** An interface of which nothing more is known. */
    public static CaptureInterface of(int linkType, int snapLength) {
        return new CaptureInterface(linkType, snapLength, List.of());
    }

    /** "" when not told. */
    public String name() {
        return CaptureOption.firstText(options, NAME);
    }

    /** "" when not told. */
    public String description() {
        return CaptureOption.firstText(options, DESCRIPTION);
    }

    /** The text of the capture filter, in libpcap's language; "" when not told, or told as a program only. */
    public String filter() {
        CaptureOption option = CaptureOption.first(options, FILTER);
        if (option == null || option.length() < 1) return "";
        byte[] value = option.bytes();
        if (value[0] != FILTER_TEXT) return "";
        return CaptureOption.of(FILTER, Arrays.copyOfRange(value, 1, value.length))
                .text();
    }

    /** "" when not told. */
    public String os() {
        return CaptureOption.firstText(options, OS);
    }

    /** "" when not told. */
    public String hardware() {
        return CaptureOption.firstText(options, HARDWARE);
    }

    public List<String> comments() {
        return CaptureOption.comments(options);
    }

    /** The low 48 bits, the first octet highest, or {@link #NO_MAC}. */
    public long mac() {
        CaptureOption option = CaptureOption.first(options, MAC_ADDRESS);
        if (option == null || option.length() != MAC_LENGTH) return NO_MAC;
        long mac = 0;
        for (byte octet : option.bytes()) {
            mac = mac << 8 | octet & 0xff;
        }
        return mac;
    }

    /** In bits per second; {@link #UNKNOWN} when not told. */
    public long speed() {
        CaptureOption option = CaptureOption.first(options, SPEED);
        return option == null || option.length() != Long.BYTES ? UNKNOWN : option.number();
    }

    /**
     * Bytes of frame check sequence at the end of each packet, or {@link #UNKNOWN}. The standard counts them in bits and
     * its own example in bytes, and so do programs; numbers below 8 are taken for bytes.
     */
    public int fcsLength() {
        CaptureOption option = CaptureOption.first(options, FCS_LENGTH);
        if (option == null || option.length() != 1) return UNKNOWN;
        int length = (int) option.number();
        return length < 8 ? length : length / 8;
    }

    /**
     * The unit of time stamps in the file: 10<sup>-n</sup> seconds, or 2<sup>-n</sup> with bit 7 set. Microseconds, 6,
     * unless told otherwise.
     */
    public int resolution() {
        CaptureOption option = CaptureOption.first(options, RESOLUTION);
        return option == null || option.length() < 1 ? TimeScale.MICROSECONDS : option.bytes()[0] & 0xff;
    }

    /** Seconds to add to what the file has for time stamps. */
    public long offsetSeconds() {
        CaptureOption option = CaptureOption.first(options, TIME_OFFSET);
        return option == null ? 0 : option.number();
    }

    public CaptureInterface withName(String text) {
        return with(CaptureOption.text(NAME, text));
    }

    public CaptureInterface withDescription(String text) {
        return with(CaptureOption.text(DESCRIPTION, text));
    }

    /** A filter in libpcap's language. */
    public CaptureInterface withFilter(String text) {
        return with(CaptureOption.text(FILTER, (char) FILTER_TEXT + text));
    }

    public CaptureInterface withOs(String text) {
        return with(CaptureOption.text(OS, text));
    }

    public CaptureInterface withHardware(String text) {
        return with(CaptureOption.text(HARDWARE, text));
    }

    /** In place of the first comment, if there is one. */
    public CaptureInterface withComment(String text) {
        return with(CaptureOption.text(CaptureOption.COMMENT, text));
    }

    public CaptureInterface withMac(long mac) {
        byte[] octets = new byte[MAC_LENGTH];
        for (int i = 0; i < MAC_LENGTH; i++) {
            octets[i] = (byte) (mac >>> 40 - 8 * i);
        }
        return with(CaptureOption.of(MAC_ADDRESS, octets));
    }

    /** In bits per second. */
    public CaptureInterface withSpeed(long bitsPerSecond) {
        return with(CaptureOption.number(SPEED, Long.BYTES, bitsPerSecond));
    }

    /** In place of the first option with that code, if there is one. */
    public CaptureInterface with(CaptureOption option) {
        return new CaptureInterface(linkType, snapLength, CaptureOption.with(options, option));
    }

    /** The longest packet of this interface that is plausible: libpcap's limit and Wireshark's. */
    int longestPlausible() {
        return switch (linkType) {
            case 220, 231, 249, 266, 279 -> LONGEST_BULK_PACKET; // USB, D-Bus, USBPcap, USB of Darwin, EBHSCR
            default -> CaptureReader.LONGEST_PACKET;
        };
    }

    /** The link type, which files have 16 bits for. */
    int linkTypeWritten() {
        if (linkType > 0xffff) {
            throw new IllegalArgumentException("linkType is " + linkType + ", and a file can say no more than 65535");
        }
        return linkType;
    }

    /** What is written of a packet at the most: more than is plausible nobody would read. */
    int longestWritten() {
        return snapLength == 0 ? longestPlausible() : Math.min(snapLength, longestPlausible());
    }

    TimeScale timeScale() {
        return new TimeScale(resolution(), offsetSeconds());
    }
}
