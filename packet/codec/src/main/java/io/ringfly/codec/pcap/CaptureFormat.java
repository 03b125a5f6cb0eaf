/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

/** Formats of capture files. */
public enum CaptureFormat {
    /** Classic pcap with microseconds (draft-ietf-opsawg-pcap). */
    PCAP("pcap"),
    /** Classic pcap with nanoseconds. */
    PCAP_NANOSECONDS("pcap, nanoseconds"),
    /** Classic pcap as libpcap was once patched for Linux: 8 more bytes a record, for interface, protocol and type. */
    PCAP_MODIFIED("pcap, modified"),
    /** pcapng (draft-ietf-opsawg-pcapng). */
    PCAPNG("pcapng");

    private final String words;

    CaptureFormat(String words) {
        this.words = words;
    }

    /** The name, for people. */
    @Override
    public String toString() {
        return words;
    }
}
