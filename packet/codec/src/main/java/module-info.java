/* SPDX-License-Identifier: Apache-2.0 */

/** Reads, checks and edits packet headers in place. Needs java.base only and makes no native call. */
module io.ringfly.codec {
    exports io.ringfly.codec;
    exports io.ringfly.codec.pcap;
    exports io.ringfly.codec.text;
}
