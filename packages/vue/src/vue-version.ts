import { version } from "vue";

/** Vue 3.6 has another reactive core than 3.5: what differs asks here. */
export const IS_VUE_3_5: boolean = /* @__PURE__ */ version.startsWith("3.5.");
