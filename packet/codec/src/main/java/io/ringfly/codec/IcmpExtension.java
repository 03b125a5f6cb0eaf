/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * What routers append to ICMP and ICMPv6 errors (RFC 4884): a header of 4 bytes and objects, such as the MPLS labels of
 * the packet at fault (RFC 4950). {@link Icmpv4#extension} and {@link Icmpv6#extension} tell where it is.
 *
 * <pre>{@code
 * for (long at = IcmpExtension.objects(extension); at < end; at = IcmpExtension.nextObject(m, at, end)) {
 *     if (IcmpExtension.checkObject(m, at, end) == Check.OK && IcmpExtension.objectClass(m, at) == ...
 * }
 * }</pre>
 */
public final class IcmpExtension {

    public static final int LENGTH = 4;
    /** Of an object without data. */
    public static final int OBJECT_LENGTH = 4;

    /** Class of an object: an MPLS label stack, 4 bytes a label, with type 1 (RFC 4950). */
    public static final int CLASS_MPLS = 1;
    /** Class of an object: a router's interface, its type says which and what is told of it (RFC 5837). */
    public static final int CLASS_INTERFACE = 2;
    /** Class of an object: the interface asked for by an extended echo request (RFC 8335). */
    public static final int CLASS_INTERFACE_IDENTIFICATION = 3;

    private static final int VERSION = 0;
    private static final int CHECKSUM = 2;
    private static final int OBJECT_SIZE = 0;
    private static final int OBJECT_CLASS = 2;
    private static final int OBJECT_TYPE = 3;

    /** Where routers put it that don't state how much they quote. */
    private static final int QUOTED_BEFORE_RFC_4884 = 128;

    private IcmpExtension() {}

    /** {@code BAD_VERSION} if its version isn't 2. */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        return m.get(Wire.BYTE, at + VERSION) >>> 4 == 2 ? Check.OK : Check.BAD_VERSION;
    }

    /**
     * Where the extension of an error is that quotes {@code quotedLength} bytes, or doesn't say how many: -1 if nowhere.
     *
     * <p>Before RFC 4884 routers quoted 128 bytes and said nothing. Section 5.5 has us look there, and take for an
     * extension what has its version and a checksum that is right.
     */
    static long find(MemorySegment m, long quoted, int quotedLength, long limit) {
        long at = quoted + (quotedLength == 0 ? QUOTED_BEFORE_RFC_4884 : quotedLength);
        if (check(m, at, limit) != Check.OK) return -1;
        return quotedLength > 0 || checksum(m, at) != 0 && checksumOk(m, at, limit - at) ? at : -1;
    }

    /** 0 if the sender left it out. */
    public static int checksum(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + CHECKSUM) & 0xffff;
    }

    /** Whether the checksum is right, or left out; {@code length} is what remains of the message. */
    public static boolean checksumOk(MemorySegment m, long at, long length) {
        return checksum(m, at) == 0 || Checksum.fold(Checksum.sum(m, at, length)) == 0xffff;
    }

    /** Offset of the first object. They go on to the end of the message. */
    public static long objects(long at) {
        return at + LENGTH;
    }

    /** {@code BAD_LENGTH} if the object is shorter than its own header, with which the objects end. */
    public static Check checkObject(MemorySegment m, long at, long limit) {
        if (limit - at < OBJECT_LENGTH) return Check.TRUNCATED;
        int length = objectLength(m, at);
        if (length < OBJECT_LENGTH) return Check.BAD_LENGTH;
        return limit - at < length ? Check.TRUNCATED : Check.OK;
    }

    /** Offset of the next object; {@code limit} after the last one and after one that fails its check. */
    public static long nextObject(MemorySegment m, long at, long limit) {
        return checkObject(m, at, limit) == Check.OK ? at + objectLength(m, at) : limit;
    }

    /** Of the whole object, in bytes. */
    public static int objectLength(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + OBJECT_SIZE) & 0xffff;
    }

    public static int objectClass(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + OBJECT_CLASS) & 0xff;
    }

    /** Its meaning depends on the class. */
    public static int objectType(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + OBJECT_TYPE) & 0xff;
    }

    /** Offset of the object's data, up to its length. */
    public static long objectData(long at) {
        return at + OBJECT_LENGTH;
    }
}
