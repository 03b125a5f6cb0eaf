/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.PortProvider;
import io.ringfly.port.Steering;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Opens {@code dpdk:DEVICE}: a PCI address, or a virtual device with its arguments. */
public final class DpdkPortProvider implements PortProvider {

    private static final Path PCI_DEVICES = Path.of("/sys/bus/pci/devices");

    /** For {@link java.util.ServiceLoader}. */
    public DpdkPortProvider() {}

    @Override
    public String scheme() {
        return "dpdk";
    }

    @Override
    public String description() {
        return "DPDK's drivers; of a network card they take everything, and the kernel sees none";
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public boolean claims(PortName bare) {
        return false; // interfaces are the kernel's
    }

    @Override
    public Optional<String> unavailable() {
        String os = System.getProperty("os.name");
        if (!os.equals("Linux")) {
            return Optional.of("only DPDK on Linux is known here, this is " + os);
        }
        try {
            DpdkLibrary.load();
            return Optional.empty();
        } catch (PortException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public Map<String, String> options() {
        return DpdkOptions.DESCRIPTIONS;
    }

    @Override
    public Port open(PortName name, Steering steering) throws PortException {
        DpdkOptions options = DpdkOptions.parse(name);
        DeviceName device = DeviceName.parse(name.target());
        device.requireFree(PCI_DEVICES);
        return DpdkPort.open(name, device, options, steering);
    }
}
