/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.AF_INET;
import static io.ringfly.bindings.linux.Linux.EOPNOTSUPP;
import static io.ringfly.bindings.linux.Linux.ETHTOOL_GCHANNELS;
import static io.ringfly.bindings.linux.Linux.ETHTOOL_GDRVINFO;
import static io.ringfly.bindings.linux.Linux.IFNAMSIZ;
import static io.ringfly.bindings.linux.Linux.IFREQ_DATA;
import static io.ringfly.bindings.linux.Linux.IFREQ_NAME;
import static io.ringfly.bindings.linux.Linux.IFREQ_SIZE;
import static io.ringfly.bindings.linux.Linux.SIOCETHTOOL;
import static io.ringfly.bindings.linux.Linux.SOCK_CLOEXEC;
import static io.ringfly.bindings.linux.Linux.SOCK_DGRAM;

import io.ringfly.bindings.linux.ethtool_channels;
import io.ringfly.bindings.linux.ethtool_drvinfo;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a network driver tells of itself ({@code SIOCETHTOOL}, see linux/ethtool.h).
 *
 * <p>Each call opens a socket in the calling thread's network namespace and closes it again. Needs no privilege. Empty
 * is what the driver has no answer to; an interface that isn't there is an {@link IOException}.
 */
public final class Ethtool {

    private Ethtool() {}

    /** The driver of an interface; empty for those without, such as loopback. */
    public static Optional<DriverInfo> driver(String ifname) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(ethtool_drvinfo.layout());
            if (!ask(arena, ifname, "ETHTOOL_GDRVINFO", ETHTOOL_GDRVINFO(), info)) {
                return Optional.empty();
            }
            return Optional.of(new DriverInfo(
                    text(
                            info,
                            ethtool_drvinfo.driver$offset(),
                            ethtool_drvinfo.driver$layout().byteSize()),
                    text(
                            info,
                            ethtool_drvinfo.version$offset(),
                            ethtool_drvinfo.version$layout().byteSize()),
                    text(
                            info,
                            ethtool_drvinfo.bus_info$offset(),
                            ethtool_drvinfo.bus_info$layout().byteSize())));
        }
    }

    /** The queues of an interface; empty when the driver doesn't tell. */
    public static Optional<Channels> channels(String ifname) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment channels = arena.allocate(ethtool_channels.layout());
            if (!ask(arena, ifname, "ETHTOOL_GCHANNELS", ETHTOOL_GCHANNELS(), channels)) {
                return Optional.empty();
            }
            ByteBuffer bytes = channels.asByteBuffer().order(ByteOrder.nativeOrder());
            return Optional.of(new Channels(
                    bytes.getInt((int) ethtool_channels.rx_count$offset()),
                    bytes.getInt((int) ethtool_channels.tx_count$offset()),
                    bytes.getInt((int) ethtool_channels.combined_count$offset()),
                    bytes.getInt((int) ethtool_channels.max_rx$offset()),
                    bytes.getInt((int) ethtool_channels.max_tx$offset()),
                    bytes.getInt((int) ethtool_channels.max_combined$offset())));
        }
    }

    /** Has {@code data} filled, whose first field is the command; false when the driver doesn't support that. */
    private static boolean ask(Arena arena, String ifname, String name, int command, MemorySegment data)
            throws IOException {
        byte[] interfaceName = ifname.getBytes(StandardCharsets.UTF_8);
        if (interfaceName.length == 0 || interfaceName.length >= IFNAMSIZ()) {
            throw new IOException("no interface " + ifname + ": a name has 1 to " + (IFNAMSIZ() - 1) + " bytes");
        }
        MemorySegment request = arena.allocate(IFREQ_SIZE(), Long.BYTES);
        ByteBuffer bytes = request.asByteBuffer().order(ByteOrder.nativeOrder());
        bytes.put(IFREQ_NAME(), interfaceName);
        bytes.putLong(IFREQ_DATA(), data.address());
        data.asByteBuffer().order(ByteOrder.nativeOrder()).putInt(0, command);

        Syscall sys = new Syscall(arena);
        long fd = SyscallException.check(
                "socket(AF_INET)", sys.call(Syscall.SOCKET, AF_INET(), SOCK_DGRAM() | SOCK_CLOEXEC(), 0));
        long result = sys.call(Syscall.IOCTL, fd, SIOCETHTOOL(), request.address());
        sys.call(Syscall.CLOSE, fd);
        if (result == -EOPNOTSUPP()) {
            return false;
        }
        SyscallException.check(name + " " + ifname, result);
        return true;
    }

    /** A string in a field of fixed size, which it may fill without a terminating zero. */
    private static String text(MemorySegment struct, long offset, long size) {
        byte[] field = new byte[(int) size];
        struct.asByteBuffer().get((int) offset, field);
        int length = 0;
        while (length < field.length && field[length] != 0) {
            length++;
        }
        return new String(field, 0, length, StandardCharsets.UTF_8);
    }
}
