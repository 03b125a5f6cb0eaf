/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import static io.ringfly.bindings.dpdk.Dpdk.*;

import io.ringfly.port.CloseStack;
import io.ringfly.port.PortException;
import io.ringfly.port.PortFeatures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** One of DPDK's Ethernet devices, attached for a port and removed with it. */
final class DpdkDevice {

    /** Room for structs that are larger in later versions. */
    private static final int SPARE = 4096;

    private static final int LINK_UP = 4; // the third bit
    private static final int ANY_SOCKET = -1;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final Set<String> OPEN = new HashSet<>();

    private final Eal eal;
    private final DeviceName name;
    private int port;
    private String driver;
    private int maxQueues;
    private int minMtu;
    private int maxMtu;
    private long hashes;
    private MemorySegment rxBurst;
    private MemorySegment txBurst;
    private long rxQueues;
    private long txQueues;

    private DpdkDevice(Eal eal, DeviceName name) {
        this.eal = eal;
        this.name = name;
    }

    /** Has DPDK find and take the device; {@code undo} lets it go. */
    static DpdkDevice attach(Eal eal, DeviceName name, CloseStack undo) throws PortException {
        synchronized (OPEN) {
            if (!OPEN.add(name.name())) {
                throw new PortException(name + " is open in this process already"
                        + (name.isPci()
                                ? ""
                                : ": another number makes another device, as in " + name.virtualDriver() + "9"));
            }
        }
        undo.push(() -> {
            synchronized (OPEN) {
                OPEN.remove(name.name());
            }
        });
        DpdkDevice device = new DpdkDevice(eal, name);
        device.attach(undo);
        return device;
    }

    private void attach(CloseStack undo) throws PortException {
        try (Arena arena = Arena.ofConfined()) {
            long bus = arena.allocateFrom(name.bus()).address();
            long device = arena.allocateFrom(name.name()).address();
            long arguments = arena.allocateFrom(name.arguments()).address();
            MemorySegment number = arena.allocate(SHORT);
            if (eal.control("rte_eth_dev_get_port_by_name", device, number.address()) < 0) {
                int result = eal.control("rte_eal_hotplug_add", bus, device, arguments);
                if (result < 0) {
                    throw new PortException(name + ": DPDK does not take it: "
                            + eal.reason(eal.dpdk().describe(result))
                            + " (is its driver installed, are its arguments right?)");
                }
                undo.push(this::remove);
                eal.require(name + ": no Ethernet device", "rte_eth_dev_get_port_by_name", device, number.address());
            } else {
                undo.push(this::remove);
            }
            port = number.get(SHORT, 0) & 0xffff;

            MemorySegment info = arena.allocate(DEV_INFO_SIZE() + SPARE, Long.BYTES);
            eal.require(name.toString(), "rte_eth_dev_info_get", port, info.address());
            driver = NativeMemory.string(info.get(LONG, DEV_INFO_DRIVER_NAME()));
            maxQueues = Math.min(
                    info.get(SHORT, eal.dpdk().layout().maxRxQueues()) & 0xffff,
                    info.get(SHORT, eal.dpdk().layout().maxTxQueues()) & 0xffff);
            minMtu = info.get(SHORT, DEV_INFO_MIN_MTU()) & 0xffff;
            maxMtu = info.get(SHORT, DEV_INFO_MAX_MTU()) & 0xffff;
            hashes = info.get(LONG, DEV_INFO_FLOW_TYPE_RSS_OFFLOADS());
        }
    }

    /** Has the driver give back all mbufs that it holds: before their mempool goes, and after the device has stopped. */
    void close() {
        eal.control("rte_eth_dev_close", port);
    }

    private void remove() {
        try (Arena arena = Arena.ofConfined()) {
            eal.control(
                    "rte_eal_hotplug_remove",
                    arena.allocateFrom(name.bus()).address(),
                    arena.allocateFrom(name.name()).address());
        }
    }

    int port() {
        return port;
    }

    /** {@code net_af_packet}. */
    String driver() {
        return driver;
    }

    int maxQueues() {
        return maxQueues;
    }

    /** Sets up the queues, and the MTU unless it is {@link DpdkOptions#AUTO}. */
    void configure(int queues, int ring, MbufPool mbufs, int mtu) throws PortException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment conf = arena.allocate(ETH_CONF_SIZE() + SPARE, Long.BYTES);
            if (queues > 1 && hashes != 0) {
                conf.set(INT, ETH_CONF_RX_MQ_MODE(), RTE_ETH_MQ_RX_RSS());
                conf.set(LONG, ETH_CONF_RSS_HF(), hashes);
            }
            eal.require(
                    name + ": " + queues + " queues", "rte_eth_dev_configure", port, queues, queues, conf.address());
            MemorySegment rx = arena.allocateFrom(SHORT, (short) ring);
            MemorySegment tx = arena.allocateFrom(SHORT, (short) ring);
            eal.require(name.toString(), "rte_eth_dev_adjust_nb_rx_tx_desc", port, rx.address(), tx.address());
            for (int queue = 0; queue < queues; queue++) {
                eal.require(
                        name + ": receive queue " + queue,
                        "rte_eth_rx_queue_setup",
                        port,
                        queue,
                        rx.get(SHORT, 0) & 0xffff,
                        ANY_SOCKET & 0xffff_ffffL,
                        0,
                        mbufs.address());
                eal.require(
                        name + ": send queue " + queue,
                        "rte_eth_tx_queue_setup",
                        port,
                        queue,
                        tx.get(SHORT, 0) & 0xffff,
                        ANY_SOCKET & 0xffff_ffffL,
                        0);
            }
            if (mtu != DpdkOptions.AUTO) {
                setMtu(mtu);
            }
        }
    }

    private void setMtu(int mtu) throws PortException {
        if (mtu < minMtu || mtu > maxMtu) {
            throw new PortException(name + ": mtu=" + mtu + ": its driver takes " + minMtu + " to " + maxMtu);
        }
        eal.require(name + ": mtu=" + mtu, "rte_eth_dev_set_mtu", port, mtu);
    }

    /** Starts the device; {@code undo} stops it. */
    void start(CloseStack undo) throws PortException {
        eal.require(name.toString(), "rte_eth_dev_start", port);
        undo.push(() -> eal.control("rte_eth_dev_stop", port));
        eal.control("rte_eth_stats_reset", port);
        eal.control("rte_eth_xstats_reset", port);
        Layout layout = eal.dpdk().layout();
        long ops = eal.dpdk().symbol("rte_eth_fp_ops").address() + (long) port * FP_OPS_SIZE();
        rxBurst = MemorySegment.ofAddress(NativeMemory.pointer(ops + layout.rxBurst()));
        txBurst = MemorySegment.ofAddress(NativeMemory.pointer(ops + layout.txBurst()));
        rxQueues = NativeMemory.pointer(ops + layout.rxQueues());
        txQueues = NativeMemory.pointer(ops + layout.txQueues());
    }

    void setPromiscuous() throws PortException {
        eal.require(name + ": promiscuous=on", "rte_eth_promiscuous_enable", port);
    }

    /** The function that receives. Of a started device. */
    MemorySegment rxBurst() {
        return rxBurst;
    }

    MemorySegment txBurst() {
        return txBurst;
    }

    /** What the receiving function is told of a queue. */
    long rxQueue(int queue) {
        return NativeMemory.pointer(rxQueues + (long) queue * Long.BYTES);
    }

    long txQueue(int queue) {
        return NativeMemory.pointer(txQueues + (long) queue * Long.BYTES);
    }

    int mtu() throws PortException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mtu = arena.allocate(SHORT);
            eal.require(name.toString(), "rte_eth_dev_get_mtu", port, mtu.address());
            return mtu.get(SHORT, 0) & 0xffff;
        }
    }

    /** As in {@link PortFeatures#mac()}. */
    long mac() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment octets = arena.allocate(6);
            if (eal.control("rte_eth_macaddr_get", port, octets.address()) < 0) {
                return PortFeatures.NO_MAC;
            }
            long mac = 0;
            for (int i = 0; i < 6; i++) {
                mac = mac << 8 | octets.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            }
            return mac == 0 ? PortFeatures.NO_MAC : mac;
        }
    }

    boolean isLinkUp() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment link = arena.allocate(ETH_LINK_SIZE(), Long.BYTES);
            eal.control("rte_eth_link_get_nowait", port, link.address());
            return (link.get(SHORT, ETH_LINK_FLAGS()) & LINK_UP) != 0;
        }
    }

    /** What the device counts itself, of each packet that was lost. */
    record Losses(long missed, long rxErrors, long txErrors) {}

    Losses losses() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stats = arena.allocate(ETH_STATS_SIZE(), Long.BYTES);
            eal.control("rte_eth_stats_get", port, stats.address());
            return new Losses(
                    stats.get(LONG, ETH_STATS_IMISSED()),
                    stats.get(LONG, ETH_STATS_IERRORS()),
                    stats.get(LONG, ETH_STATS_OERRORS()));
        }
    }

    /** The driver's extended statistics, in its order. */
    Map<String, Long> extended() {
        Map<String, Long> values = new LinkedHashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            int count = eal.control("rte_eth_xstats_get_names", port, 0, 0);
            if (count <= 0) {
                return values;
            }
            MemorySegment names = arena.allocate((long) count * XSTAT_NAME_SIZE(), Long.BYTES);
            MemorySegment numbers = arena.allocate((long) count * XSTAT_SIZE(), Long.BYTES);
            int named = eal.control("rte_eth_xstats_get_names", port, names.address(), count);
            int counted = eal.control("rte_eth_xstats_get", port, numbers.address(), count);
            for (int i = 0; i < Math.min(count, Math.min(named, counted)); i++) {
                long id = numbers.get(LONG, (long) i * XSTAT_SIZE() + XSTAT_ID());
                if (id >= 0 && id < count) {
                    values.put(
                            names.getString(id * XSTAT_NAME_SIZE()),
                            numbers.get(LONG, (long) i * XSTAT_SIZE() + XSTAT_VALUE()));
                }
            }
        }
        return values;
    }
}
