/* SPDX-License-Identifier: Apache-2.0 */

/** picocli under its own module name, without its optional parts; see the POM for why it is compiled here. */
module info.picocli {
    exports picocli;
}
