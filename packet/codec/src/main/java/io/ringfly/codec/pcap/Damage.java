/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

/**
 * Why reading a capture file ended before the file did.
 *
 * @param kind what sort of trouble
 * @param file the name of the file
 * @param offset where the record or block begins that couldn't be read, in bytes from the start of the file, or from the
 *     start of what it unpacks to when it is compressed
 * @param packets how many packets were read before it
 * @param what what is wrong there, in a few words
 */
public record Damage(Kind kind, String file, long offset, long packets, String what) {

    /** What sort of trouble it is. */
    public enum Kind {
        /** The file ends in the middle of a record, as when the writer was stopped or the disk was full. */
        CUT_SHORT("cut short"),
        /** The bytes there are no record. */
        DAMAGED("damaged"),
        /** The file could not be read on: an error of the disk, or of what it is compressed with. */
        UNREADABLE("not readable");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /**
     * One line for people: {@code "in.pcap: cut short at byte 81234: packet 18 has 1514 bytes, and 200 of them are
     * there"}.
     */
    public String message() {
        return file + ": " + kind.words + " at byte " + offset + ": " + what;
    }
}
