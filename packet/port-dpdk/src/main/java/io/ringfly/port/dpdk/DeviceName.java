/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import io.ringfly.port.PortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device as DPDK names it: {@code net_af_packet0,iface=eth0}, {@code 0000:03:00.0}.
 *
 * @param bus {@code vdev} or {@code pci}
 * @param name without its arguments
 * @param arguments what follows the first comma, or empty
 */
record DeviceName(String bus, String name, String arguments) {

    private static final Pattern PCI = Pattern.compile("(?:([0-9a-f]{4}):)?([0-9a-f]{2}:[0-9a-f]{2}\\.[0-7])");
    private static final Pattern VIRTUAL = Pattern.compile("(net|eth)_[a-z_]+[0-9]*");

    /** Drivers of the kernel that leave a device to DPDK, or share it as NVIDIA's and Amazon's do. */
    private static final Set<String> YIELDING =
            Set.of("vfio-pci", "uio_pci_generic", "igb_uio", "mlx4_core", "mlx5_core", "mana");

    static DeviceName parse(String target) throws PortException {
        int comma = target.indexOf(',');
        String name = comma < 0 ? target : target.substring(0, comma);
        String arguments = comma < 0 ? "" : target.substring(comma + 1);
        Matcher pci = PCI.matcher(name.toLowerCase(Locale.ROOT));
        if (pci.matches()) {
            return new DeviceName(
                    "pci", (pci.group(1) == null ? "0000" : pci.group(1)) + ":" + pci.group(2), arguments);
        }
        if (VIRTUAL.matcher(name).matches()) {
            return new DeviceName("vdev", name, arguments);
        }
        throw new PortException("dpdk:" + target + " is no device of DPDK's: give a PCI address, such as"
                + " dpdk:0000:03:00.0, or a virtual device, such as dpdk:net_af_packet0,iface=" + name);
    }

    boolean isPci() {
        return bus.equals("pci");
    }

    /** The driver's name, which a virtual device's begins with: {@code net_null} of {@code net_null0}. */
    String virtualDriver() {
        return name.replaceFirst("[0-9]+$", "");
    }

    /** The whole as {@code --allow} takes it. */
    String withArguments() {
        return arguments.isEmpty() ? name : name + "," + arguments;
    }

    /**
     * Looks whether a PCI device is there and free.
     *
     * @param devices {@code /sys/bus/pci/devices}
     */
    void requireFree(Path devices) throws PortException {
        Path device = devices.resolve(name);
        if (!isPci()) {
            return;
        }
        if (!Files.isDirectory(device)) {
            throw new PortException(
                    "dpdk:" + name + ": no such PCI device: `dpdk-devbind.py --status-dev net` lists them");
        }
        String driver;
        try {
            driver = device.resolve("driver").toRealPath().getFileName().toString();
        } catch (IOException e) {
            driver = ""; // bound to none
        }
        if (!YIELDING.contains(driver)) {
            String held = driver.isEmpty() ? "is bound to no driver" : "is bound to the kernel's " + driver;
            throw new PortException(
                    "dpdk:" + name + " " + held + ": `dpdk-devbind.py --bind=vfio-pci " + name + "` gives it to DPDK");
        }
    }

    @Override
    public String toString() {
        return "dpdk:" + name;
    }
}
