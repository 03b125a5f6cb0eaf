/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import static io.ringfly.bindings.dpdk.Dpdk.*;

import io.ringfly.port.CloseStack;
import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortFeatures;
import io.ringfly.port.PortName;
import io.ringfly.port.PortStats;
import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.RxQueue;
import io.ringfly.port.Steering;
import io.ringfly.port.TxQueue;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A device's queues. Opened by {@link DpdkPortProvider}. */
final class DpdkPort implements Port {

    private static final int ETHERNET_LENGTH = 14;
    private static final int VLAN_LENGTH = 4;
    private static final int SMALL_OBJECT = 2048;
    private static final int USUAL_OBJECT = 4096;
    private static final long LINK_GIVE_UP_NANOS = 5_000_000_000L;
    private static final long LINK_RETRY_MILLIS = 10;

    /** Software drivers that do with what a packet needs. Others want buffers of 2 KiB and more, whatever comes. */
    private static final Set<String> FRUGAL = Set.of("net_null", "net_ring", "net_pcap", "net_tap", "net_memif");

    /** Drivers with as many queues as they were told, each of which gets packets. */
    private static final Set<String> ALL_QUEUES = Set.of("net_af_packet", "net_af_xdp", "net_pcap");

    /** Drivers that don't notice, or don't tell, when packets find no room. */
    private static final Set<String> UNAWARE = Set.of("net_af_packet", "net_tap", "net_memif");

    private final String name;
    private final Eal eal;
    private final CloseStack undo = new CloseStack();
    private final List<DpdkQueue> queues = new ArrayList<>();
    private DpdkDevice device;
    private PortFeatures features;
    private volatile Steering steering; // null for everything
    private PortStats last; // of a port that is closed
    private boolean closed;

    private DpdkPort(String name, Eal eal) {
        this.name = name;
        this.eal = eal;
    }

    static DpdkPort open(PortName name, DeviceName deviceName, DpdkOptions options, Steering steering)
            throws PortException {
        DpdkPort port = new DpdkPort(name.toString(), Eal.start(deviceName, options.eal()));
        try {
            port.steer(steering);
            port.open(deviceName, options);
        } catch (PortException | RuntimeException | Error e) {
            port.undo.close();
            throw e;
        }
        return port;
    }

    private void open(DeviceName deviceName, DpdkOptions options) throws PortException {
        device = DpdkDevice.attach(eal, deviceName, undo);
        int count = queueCount(options);
        int mtu = options.mtu() != DpdkOptions.AUTO ? options.mtu() : device.mtu();
        int objectSize = objectSize(device.driver(), mtu);
        // what the rings of the device, the pool of the worker and the batches it fills, and its thread's cache hold
        int need = count * (4 * options.ring() + MbufPool.CACHED_AT_MOST);
        MbufPool mbufs = MbufPool.join(name, eal, objectSize, need, options.frames());
        undo.push(() -> MbufPool.leave(mbufs, need));
        undo.push(device::close);
        device.configure(count, options.ring(), mbufs, options.mtu());
        device.start(undo);
        if (options.promiscuous()) {
            device.setPromiscuous();
        }
        waitForLink();

        int longest = Math.min(mtu + ETHERNET_LENGTH, objectSize - MbufPool.HEADERS - RTE_PKTMBUF_HEADROOM());
        Arena arena = Arena.ofShared();
        undo.push(arena::close);
        for (int queue = 0; queue < count; queue++) {
            DpdkQueue pair = new DpdkQueue(this, eal, device, queue, mbufs, options.ring(), longest, arena);
            queues.add(pair);
            undo.push(pair::retire);
            if (deviceName.virtualDriver().equals("net_ring")) {
                undo.push(() -> pair.drain(options.ring())); // it frees its rings and not what is in them
            }
        }
        features = new PortFeatures(
                "dpdk",
                device.driver() + ", " + eal.dpdk().version() + (eal.hasHugepages() ? "" : ", no hugepages"),
                device.mac(),
                longest);
    }

    private int queueCount(DpdkOptions options) throws PortException {
        int max = device.maxQueues();
        if (options.queues() == DpdkOptions.AUTO) {
            return ALL_QUEUES.contains(device.driver()) ? max : 1;
        }
        if (options.queues() > max) {
            throw new PortException(name + ": queues=" + options.queues() + ": its driver has " + max
                    + (device.driver().equals("net_af_packet") ? ": tell it, as in ,qpairs=" + options.queues() : ""));
        }
        return options.queues();
    }

    /** Bytes of a mempool's object, a power of two, in which a packet fits behind its headers. */
    static int objectSize(String driver, int mtu) {
        int size = FRUGAL.contains(driver) ? SMALL_OBJECT : USUAL_OBJECT;
        int need = MbufPool.HEADERS + RTE_PKTMBUF_HEADROOM() + ETHERNET_LENGTH + VLAN_LENGTH + mtu;
        while (size < need) {
            size *= 2;
        }
        return size;
    }

    private void waitForLink() throws PortException {
        long giveUp = System.nanoTime() + LINK_GIVE_UP_NANOS;
        while (!device.isLinkUp()) {
            if (System.nanoTime() - giveUp > 0) {
                throw new PortException(name + ": its link is down: is the cable plugged in, or the interface up?");
            }
            try {
                Thread.sleep(LINK_RETRY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PortException(name + ": interrupted while its link came up", e);
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PortFeatures features() {
        return features;
    }

    @Override
    public int queues() {
        return queues.size();
    }

    @Override
    public RxQueue rx(int queue) {
        return queues.get(queue);
    }

    @Override
    public TxQueue tx(int queue) {
        return queues.get(queue);
    }

    @Override
    public FramePool pool(int queue) {
        return queues.get(queue).pool();
    }

    /** What is taken, or null when that is everything. */
    Steering steering() {
        return steering;
    }

    @Override
    public void steer(Steering steering) {
        boolean everything =
                steering.rules().stream().anyMatch(rule -> rule.tests().isEmpty());
        this.steering = everything ? null : steering;
    }

    @Override
    public synchronized PortStats stats() {
        return closed ? last : count();
    }

    private PortStats count() {
        DpdkDevice.Losses losses = device.losses();
        return new PortStats(
                sum(queue -> queue.rxPackets),
                sum(queue -> queue.rxBytes),
                sum(queue -> queue.txPackets),
                sum(queue -> queue.txBytes),
                List.of(
                        new PortStats.Drop(
                                Direction.RX,
                                "missed",
                                "No free descriptor: receive more often, or give a larger ?ring=.",
                                UNAWARE.contains(device.driver()) ? PortStats.NOT_AVAILABLE : losses.missed()),
                        new PortStats.Drop(
                                Direction.RX,
                                "errors",
                                "Damaged on the wire, or refused by the driver.",
                                losses.rxErrors()),
                        new PortStats.Drop(
                                Direction.RX,
                                "in pieces",
                                "Longer than a frame, so that it came in several: give a larger ?mtu=.",
                                sum(queue -> queue.rxInPieces)),
                        new PortStats.Drop(
                                Direction.RX,
                                "not asked for",
                                "None that this port takes; where the kernel shares the interface, it has them.",
                                sum(queue -> queue.rxUnwanted)),
                        new PortStats.Drop(
                                Direction.TX, "too long", "Longer than the MTU.", sum(queue -> queue.txTooLong)),
                        new PortStats.Drop(
                                Direction.TX,
                                "errors",
                                "Refused by the driver or by what it sends to.",
                                losses.txErrors())),
                device.extended());
    }

    private long sum(Function<DpdkQueue, Counter> counter) {
        long sum = 0;
        for (DpdkQueue queue : queues) {
            sum += counter.apply(queue).get();
        }
        return sum;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            last = count();
            closed = true;
            undo.close();
        }
    }

    @Override
    public String toString() {
        return name + queues;
    }
}
