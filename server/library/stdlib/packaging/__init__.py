# packaging: what libraries use to compare versions.
