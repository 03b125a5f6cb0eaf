/* SPDX-License-Identifier: Apache-2.0 */

/**
 * Bindings to public C headers, as jextract wrote them: layouts, constants and function descriptors, no logic. {@code
 * scripts/generate-bindings} writes them anew.
 */
module io.ringfly.bindings {
    exports io.ringfly.bindings.dpdk;
    exports io.ringfly.bindings.linux;
}
