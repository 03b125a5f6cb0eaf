/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.PortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is decided before DPDK runs: names, versions, arguments, memory. */
class DpdkStartTest {

    @Test
    void namesAreTakenApart() throws PortException {
        assertEquals(
                new DeviceName("vdev", "net_af_packet0", "iface=eth0,qpairs=2"),
                DeviceName.parse("net_af_packet0,iface=eth0,qpairs=2"));
        assertEquals(new DeviceName("pci", "0000:03:00.0", ""), DeviceName.parse("0000:03:00.0"));
        assertEquals(new DeviceName("pci", "0000:af:00.1", ""), DeviceName.parse("AF:00.1"));
        assertEquals("net_null", DeviceName.parse("net_null12,size=64").virtualDriver());
        assertThrows(PortException.class, () -> DeviceName.parse("eth0"));
        assertThrows(PortException.class, () -> DeviceName.parse("0000:03:00.9"));
    }

    @Test
    void aCardIsTakenOnlyFromDriversThatYieldIt(@TempDir Path folder) throws IOException {
        Path devices = Files.createDirectory(folder.resolve("devices"));
        Path device = Files.createDirectory(devices.resolve("0000:03:00.0"));
        Path link = device.resolve("driver");
        DeviceName name = DeviceName.parse("0000:03:00.0");

        assertTrue(refusal(name, devices).contains("is bound to no driver"));
        Files.createSymbolicLink(link, Files.createDirectory(folder.resolve("ixgbe")));
        String held = refusal(name, devices);
        assertTrue(held.contains("the kernel's ixgbe"), held);
        assertTrue(held.contains("`dpdk-devbind.py --bind=vfio-pci 0000:03:00.0`"), held);
        Files.delete(link);
        Files.createSymbolicLink(link, Files.createDirectory(folder.resolve("vfio-pci")));
        name.requireFree(devices);
        assertTrue(refusal(DeviceName.parse("0000:04:00.0"), devices).contains("no such PCI device"));
        DeviceName.parse("net_null0").requireFree(devices);
    }

    private static String refusal(DeviceName name, Path devices) {
        return assertThrows(PortException.class, () -> name.requireFree(devices))
                .getMessage();
    }

    @Test
    void withoutHugepagesItSaysSoToDpdkAndLeavesNoFile() throws PortException {
        List<String> arguments = Eal.arguments(DeviceName.parse("net_null0"), List.of(), false, 3);
        assertEquals(
                List.of("ringfly", "-l", "3", "--no-telemetry", "--no-huge", "--no-shconf", "-m", "512", "--no-pci"),
                arguments);
    }

    @Test
    void ofCardsOnlyTheOneAskedForIsTaken() throws PortException {
        List<String> arguments = Eal.arguments(DeviceName.parse("0000:03:00.0,a=1"), List.of(), true, 0);
        assertEquals("0000:03:00.0,a=1", arguments.get(arguments.indexOf("-a") + 1));
        assertTrue(arguments.contains("--in-memory"));
        assertFalse(arguments.contains("--no-huge"));
    }

    @Test
    void theUsersArgumentsComeLast() throws PortException {
        List<String> more = List.of("-m", "64", "--iova-mode=va");
        List<String> arguments = Eal.arguments(DeviceName.parse("net_null0"), more, false, 0);
        assertEquals(more, arguments.subList(arguments.size() - more.size(), arguments.size()));
        assertEquals(1, arguments.stream().filter("-m"::equals).count());
    }

    @Test
    void memoryAndProcessorsAreReadAsTheKernelWritesThem() {
        assertEquals(
                4096,
                Eal.freeHugepages(List.of(
                        "HugePages_Total:       4", "HugePages_Free:        2", "Hugepagesize:       2048 kB")));
        assertEquals(0, Eal.freeHugepages(List.of()));
        assertEquals(2, Eal.firstProcessor(List.of("Name:\tjava", "Cpus_allowed_list:\t2-3,8")));
        assertEquals(0, Eal.firstProcessor(List.of()));
    }

    @Test
    void theReasonIsTheFirstLineThatTellsOfAnError() {
        assertEquals(
                "EAL: lcore 77 unavailable",
                Eal.reason(
                        List.of(
                                "EAL: Detected CPU lcores: 2",
                                "EAL: lcore 77 unavailable",
                                "EAL: invalid core list syntax",
                                "Usage: ringfly [options]",
                                "EAL: FATAL: Invalid 'command line' arguments."),
                        "otherwise"));
        assertEquals("otherwise", Eal.reason(List.of("EAL: Detected CPU lcores: 2"), "otherwise"));
    }

    @Test
    void layoutsAreChosenByTheVersionAndUnknownOnesRefusedByName() {
        assertNotEquals(Layout.of(23), Layout.of(24));
        assertEquals(Layout.of(24), Layout.of(25));
        assertEquals(Layout.of(24), Layout.of(26));
        assertTrue(Layout.of(22).isEmpty());
        assertTrue(Layout.of(27).isEmpty());
        String refusal = DpdkLibrary.unknown("DPDK 26.11.0", 27);
        assertTrue(refusal.startsWith("DPDK 26.11.0 (librte_ethdev.so.27)"), refusal);
    }

    @Test
    void framesArePowersOfTwoThatHoldTheMtu() {
        assertEquals(2048, DpdkPort.objectSize("net_null", 1500));
        assertEquals(4096, DpdkPort.objectSize("net_af_packet", 1500));
        assertEquals(4096, DpdkPort.objectSize("net_ixgbe", 1500));
        assertEquals(16384, DpdkPort.objectSize("net_ixgbe", 9000));
    }
}
